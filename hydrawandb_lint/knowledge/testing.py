"""What tests do to W&B: inside these blocks nothing is as the program says."""

from hydrawandb_lint.knowledge.rows import Alias, Call, Gives

TEST_BLOCK = "unittest.mock.patch()"

ROWS = (
    Call("unittest.mock.patch", Gives.INSTANCE, instance=TEST_BLOCK),
    Call("unittest.mock.patch.object", Gives.INSTANCE, instance=TEST_BLOCK),
    Call("unittest.mock.patch.multiple", Gives.INSTANCE, instance=TEST_BLOCK),
    Call(f"{TEST_BLOCK}.__call__", Gives.PATCHED, of=1),
    Call("pytest.raises", Gives.INSTANCE, instance=TEST_BLOCK),
    *(
        Call(f"unittest.TestCase.{name}", Gives.INSTANCE, instance=TEST_BLOCK)
        for name in ("assertRaises", "assertRaisesRegex")
    ),
    Alias("mock.patch", "unittest.mock.patch"),
)
