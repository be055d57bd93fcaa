"""`hwlint rule`."""

from __future__ import annotations

import click


@click.command(epilog="Example: hwlint rule HW101")
@click.option("--all", "every", is_flag=True, help="Explain all rules.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    metavar="FORMAT",
    help="How rules are explained. One of: text, json.",
)
@click.argument("word", metavar="[RULE]", required=False)
def rule(word: str | None, every: bool, output_format: str) -> int:
    """Explains RULE, named by its code or its name. Its page says what it finds, why that is bad,
    what to write instead, and how safe its fix is."""
    from hydrawandb_lint import documentation
    from hydrawandb_lint.cli import output
    from hydrawandb_lint.report import rule as report

    if every == (word is not None):
        raise click.UsageError("name one rule, such as `HW101`, or say `--all`")
    pages = [documentation.page(word)] if word is not None else [*documentation.pages().values()]
    if output_format == "json":
        text = report.render_json(pages if every else pages[0])
    else:
        text = "\n".join(map(report.markdown, pages))
        text = report.colored(text) if output.use_color() else text
    output.write(text)
    return 0
