"""Which values of a config are secrets, by the names that people give them."""

from __future__ import annotations

import pytest

from hydrawandb_lint.configs.compose import Composition
from hydrawandb_lint.configs.facts import Facts, is_secret_name, may_hold_secret

SECRETS = (
    "api_key apikey apiKey APIKey API_KEY wandb_key wandb_api_key WANDB_API_KEY wandb_token "
    "COMET_API_TOKEN comet_api_key NEPTUNE_API_TOKEN neptune_token OPENAI_API_KEY openai_key "
    "ANTHROPIC_API_KEY hf_token HF_TOKEN HFToken hub_token HUGGING_FACE_HUB_TOKEN "
    "HUGGINGFACEHUB_API_TOKEN huggingface_token token TOKEN access_token auth_token api-token "
    "bearer_token github_token GH_TOKEN GITHUB_TOKEN write_token slack_token bot_token "
    "secret_key access_key aws_secret_access_key AWS_SECRET_ACCESS_KEY s3_access_key private_key "
    "client_secret secret wandb_secret password db_password DB_PASSWORD mysqlPassword passwd "
    "passphrase credential credentials"
).split()
OTHERS = (
    "key keys token_id tokens max_tokens max_new_tokens tokenizer tokenizer_name tokenize "
    "pad_token bos_token eos_token unk_token mask_token sep_token cls_token image_token "
    "special_tokens num_tokens tokens_per_batch prediction_key target_key input_key primary_key "
    "sort_key monitor_key cache_key rng_key prng_key state_key label_key keyboard monkey turkey "
    "secret_santa secrets_manager_name secret_name password_file password_length passwordless "
    "use_auth_token_file aws_access_key_id AWS_ACCESS_KEY_ID GOOGLE_APPLICATION_CREDENTIALS "
    "credentials_path author authority api api_url access private hub hf wandb project entity "
    "pass compass bypass passes user lr batch_size keypoints key_dim num_key_value_heads "
    "query_key_value tie_word_embeddings"
).split()


@pytest.mark.parametrize("name", SECRETS)
def test_secret(name: str) -> None:
    assert is_secret_name(name)
    assert may_hold_secret(name.encode())


@pytest.mark.parametrize("name", OTHERS)
def test_no_secret(name: str) -> None:
    assert not is_secret_name(name)


def secrets(text: str) -> list[str]:
    config = Composition({"/p/config.yaml": text.encode()}, "/p", "config")
    found = sorted(".".join(found.way) for found in Facts(config, ()).secrets)
    assert may_hold_secret(text.encode()) or not found
    return found


@pytest.mark.parametrize(
    "value", ["abc", "'1'", "123", "${oc.env:X}", "${other}", "!tag x", "|\n    ab\n    cd"]
)
def test_value_under_the_name_of_a_secret(value: str) -> None:
    assert secrets(f"wandb:\n  api_key: {value}\n") == ["wandb.api_key"]


@pytest.mark.parametrize("value", ["<your key here>", "YOUR_API_KEY", "'[CLS]'", "'***'", "xxxx"])
def test_placeholder_is_no_secret(value: str) -> None:
    assert secrets(f"wandb:\n  api_key: {value}\n") == []


def test_name_that_escapes_hide_from_a_look_at_the_bytes() -> None:
    assert secrets('"api_\\x6bey": abc\n') == ["api_key"]


@pytest.mark.parametrize("text", ["lr: 1\n", "tokenizer: gpt2\nkeys: [a]\n", "use_keyboard: 1\n"])
def test_file_that_holds_no_secret_is_told_by_its_bytes(text: str) -> None:
    assert not may_hold_secret(text.encode())


def test_address_with_a_password() -> None:
    assert secrets("db: postgres://me:hunter2@host/db\nhome: https://host:80/a@b\n") == ["db"]


@pytest.mark.parametrize("value", ["", "null", "~", "''", "???", "true", "no", "[]", "{a: 1}"])
def test_nothing_under_the_name_of_a_secret(value: str) -> None:
    assert secrets(f"wandb:\n  api_key: {value}\n") == []


@pytest.mark.parametrize(
    ("value", "is_secret"),
    [
        ("${oc.env:WANDB_API_KEY}", True),
        ("${oc.env:WANDB_API_KEY,null}", True),
        ("x-${oc.env: HF_TOKEN }-y", True),
        ("${env:HF_TOKEN}", True),
        ("${oc.env:HOME}/${oc.env:HF_TOKEN}", True),
        ("${oc.decode:${oc.env:DB_PASSWORD}}", True),
        ("${oc.env:HOME}", False),
        ("${oc.env:PAD_TOKEN}", False),
        ("WANDB_API_KEY", False),
        ("${WANDB_API_KEY}", False),
    ],
)
def test_environment_variable_that_is_a_secret(value: str, is_secret: bool) -> None:
    assert secrets(f"a: '{value}'\n") == ["a"] * is_secret
