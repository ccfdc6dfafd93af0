"""The ``passage`` command. Heavy modules are imported where they are used: help is instant, and
commands that need no encoder never load one.

A :class:`PassageError` is one line on stderr and exit code 2; a partial failure exits with 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.errors import InputError, PassageError
from service.bounds import checked_question, filters_of, parse_mapping
from service.cli_keys import keys
from service.fetch.what import What
from service.folder import (
    apart_of,
    encoder_of,
    given_encoder,
    multilingual_of,
    open_at,
    open_library,
    open_writable,
    settings_for,
)

if TYPE_CHECKING:
    from retrieval.types import Encoder

app = typer.Typer(
    help="Answers questions over a collection of documents, every sentence cited.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
documents = typer.Typer(help="List, show or delete documents.", no_args_is_help=True)
app.add_typer(documents, name="documents")
feedback = typer.Typer(help="What readers thought of answers.", no_args_is_help=True)
app.add_typer(feedback, name="feedback")
app.add_typer(keys, name="keys")

Data = Annotated[
    Path | None,
    typer.Option("--data", help="The data folder; else PASSAGE_DATA, else ./passage-data."),
]
Server = Annotated[
    str | None, typer.Option("--server", help="Write through the server at this address.")
]
Outlet = Annotated[list[str] | None, typer.Option(help="Only these outlets; repeatable.")]
Language = Annotated[list[str] | None, typer.Option(help="Only these languages; repeatable.")]
After = Annotated[str | None, typer.Option(help="Published on or after this date (YYYY-MM-DD).")]
Before = Annotated[str | None, typer.Option(help="Published on or before this date.")]


def main(
    arguments: Sequence[str] | None = None, encoder: Callable[[], Encoder] | None = None
) -> None:
    """The entry point. ``encoder`` stands in for the configured model (another one, a fake)."""
    given_encoder.set(encoder)
    try:
        app(arguments)
    except PassageError as error:
        say(f"passage: {error}")
        sys.exit(2)


def say(line: str) -> None:
    typer.echo(line, err=True)


@app.command()
def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL…", help="Files, folders, .jsonl files; web addresses."),
    ],
    mapping: Annotated[
        str | None, typer.Option("--map", help="Rename fields: text=abstract,id=doc_number.")
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(help="Only for readers of this group; repeatable. A line's own count first."),
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Fetch from the web, also without PASSAGE_FETCH=on.")
    ] = False,
    what: Annotated[
        What, typer.Option("--as", help="What the addresses are; auto: what is found there.")
    ] = "auto",
    most: Annotated[
        int | None, typer.Option("--limit", min=1, help="Addresses fetched at most.")
    ] = None,
    data: Data = None,
    server: Server = None,
) -> None:
    """Read documents into the collection; exit 1 if any could not be."""
    from contextlib import closing, nullcontext

    from retrieval.read import read_paths
    from retrieval.validate import validate_groups
    from service.fetch.command import fetching, is_address
    from service.ingest import count_items, nothing, with_groups
    from service.ingest import ingest as add_all
    from service.remote import RemoteLibrary
    from service.terminal import progress_bar

    renamed = parse_mapping(mapping)
    groups = tuple(sorted({*(group or ())}))
    validate_groups(groups)
    settings = settings_for(data, fetch=fetch or None)
    paths = [Path(one) for one in sources if not is_address(one)]
    urls = [one for one in sources if is_address(one)]
    remember = server is None
    fetched = fetching(settings, urls, what, most, groups, remember=remember) if urls else None
    sink = open_writable(settings, server, say)
    holding = nullcontext(sink) if isinstance(sink, RemoteLibrary) else closing(sink)
    with holding, progress_bar() as bar:
        if not isinstance(sink, RemoteLibrary):
            sink.complete()  # a folder of a version that knew English only
        task = bar.add_task("ingest", total=count_items(paths) + len(urls))

        def tell(line: str) -> None:
            bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

        def advance(done: int) -> None:
            bar.advance(task, done)

        read = with_groups(read_paths(paths, renamed), groups)
        report = add_all(read, sink, tell, advance) if paths else nothing()
        if fetched:
            report += fetched(sink, tell, advance)
    say(report.line())
    if report.failed:
        raise typer.Exit(1)


@app.command()
def ask(
    question: str,
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
    history: Annotated[
        list[str] | None, typer.Option(help="An earlier question; repeatable, oldest first.")
    ] = None,
    outlet: Outlet = None,
    language: Language = None,
    after: After = None,
    before: Before = None,
    composer: Annotated[
        str | None,
        typer.Option(help="extractive or generative; else the model's, if there is one."),
    ] = None,
    ignore_inferred: Annotated[
        bool, typer.Option("--ignore-inferred", help="Dates in the question move no source up.")
    ] = False,
    data: Data = None,
) -> None:
    """Answer a question from the collection, with numbered sources."""
    from service.answer import to_json
    from service.ask import ask as answer_to
    from service.composers import choice_of, composers_of
    from service.question import AskRequest, Turn
    from service.terminal import console, print_answer

    turns = tuple(Turn("user", text) for text in history or ())
    filters = filters_of(outlet, language, after, before)
    request = AskRequest(checked_question(question), turns, filters, ignore_inferred)
    settings = settings_for(data)
    speaker = composers_of(settings).named(choice_of(composer))
    with open_library(settings, write=False) as library:
        answer = answer_to(library, request, speaker)
    if as_json:
        typer.echo(json.dumps(to_json(answer), ensure_ascii=False, indent=2))
    else:
        print_answer(console(), answer)


@app.command()
def search(
    query: str,
    words: Annotated[bool, typer.Option("--words", help="By words only; needs no model.")] = False,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    outlet: Outlet = None,
    language: Language = None,
    after: After = None,
    before: Before = None,
    data: Data = None,
) -> None:
    """The best passages for a query, best first."""
    from retrieval.search import search as find
    from service.terminal import console, print_hit

    filters = filters_of(outlet, language, after, before)
    out = console()
    with open_library(settings_for(data), write=False) as library:
        hits = find(library, query, k, filters, by_words=words)
        for number, hit in enumerate(hits, start=1):
            print_hit(out, number, hit, library.get(hit.stored.passage.document_id))
    if not hits:
        say("Nothing found.")


@documents.command("list")
def list_documents(
    query: Annotated[str | None, typer.Option(help="Only those that match.")] = None,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    data: Data = None,
) -> None:
    """One line for each document: id, date, outlet, characters, title; tabs between."""
    from service.terminal import one_line

    with open_library(settings_for(data), write=False) as library:
        found = library.documents(offset=offset, limit=limit, query=query)
        total = library.count()
    for one in found:
        fields = (one.id, one.published_at, one.outlet, str(one.characters), one.title)
        typer.echo("\t".join(one_line(field or "-") for field in fields))
    say(f"{len(found):,} of {total:,}")


@documents.command("show")
def show_document(document_id: str, data: Data = None) -> None:
    """A document as JSON, its text and what it states about itself."""
    from dataclasses import asdict

    with open_library(settings_for(data), write=False) as library:
        document = library.get(document_id)
    if document is None:
        raise InputError(f"There is no document {document_id}.")
    typer.echo(
        json.dumps(asdict(document) | {"sha256": document.sha256}, ensure_ascii=False, indent=2)
    )


@documents.command("delete")
def delete_documents(document_ids: list[str], data: Data = None, server: Server = None) -> None:
    """Delete documents; none of them answers again. Exit 1 if one was not there."""
    from contextlib import closing, nullcontext

    from service.remote import RemoteLibrary

    settings = settings_for(data)
    if server is None and not settings.data.is_dir():
        raise InputError(f"There is no collection at {settings.data}.")
    sink = open_writable(settings, server, say)
    with nullcontext(sink) if isinstance(sink, RemoteLibrary) else closing(sink):
        missing = [one for one in document_ids if not sink.delete(one)]
    for one in missing:
        say(f"There is no document {one}.")
    if missing:
        raise typer.Exit(1)


@app.command()
def check(
    receipt: Annotated[Path, typer.Argument(help="An answer saved by `ask --json`.")],
    data: Data = None,
) -> None:
    """Re-verify a saved answer's citations against the collection; exit 1 if one is broken."""
    from service.receipt import check_receipt

    try:
        saved = json.loads(receipt.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{receipt}: cannot be read as an answer ({error}).") from None
    if not isinstance(saved, dict):
        raise InputError(f"{receipt}: not an answer; save one with `passage ask --json`.")
    with open_library(settings_for(data), write=False) as library:
        problems = check_receipt(saved, library)
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise typer.Exit(1)
    typer.echo("Every citation holds.")


@app.command("check-draft")
def check_draft(
    file: Annotated[Path, typer.Argument(help="A text file with the draft.")],
    evidence: Annotated[
        list[Path] | None,
        typer.Option(help="Check against this text instead of the collection; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Claims and citations as JSON.")] = False,
    outlet: Outlet = None,
    language: Language = None,
    after: After = None,
    before: Before = None,
    data: Data = None,
) -> None:
    """Check each sentence of a draft; exit 1 if one is not supported."""
    from service.draft_files import checked_file
    from service.terminal import console, print_draft

    filters = filters_of(outlet, language, after, before)
    checked = checked_file(file, evidence or (), filters, settings_for(data))
    if as_json:
        from service.check_draft import to_json

        typer.echo(json.dumps(to_json(checked), ensure_ascii=False, indent=2))
    else:
        print_draft(console(), checked)
    if any(claim.verdict != "supported" for claim in checked.claims):
        raise typer.Exit(1)


@feedback.command("export")
def export_feedback(data: Data = None) -> None:
    """Each thumb with its reason and the answer it was for, as JSON lines, oldest first."""
    from service.feedback import exported

    for line in exported(settings_for(data).data):
        typer.echo(line)


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Others than loopback need a key: passage keys add.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0: any free one.")] = None,
    data: Data = None,
) -> None:
    """Serve the HTTP API and the pages; a missing folder starts an empty collection."""
    from service.serve import refuse_public
    from service.serve import serve as run

    settings = settings_for(data, host=host, port=port)
    refuse_public(settings)
    run(settings, encoder_of(settings), say, multilingual_of(), apart_of(settings))


@app.command()
def mcp(data: Data = None) -> None:
    """Serve search, fetch and ask to an agent, over MCP on stdin and stdout."""
    from service.mcp.stdio import serve_stdio

    settings = settings_for(data)
    with open_library(settings, write=False) as library:
        serve_stdio(library, settings)


@app.command()
def backup(destination: Path, data: Data = None) -> None:
    """Copy the collection as of one moment to a new folder, while a server runs or not."""
    from service.backup import back_up

    settings = settings_for(data)
    with open_library(settings, write=False) as library:
        say(back_up(library, settings.data, destination))


@app.command()
def restore(backup: Path, data: Data = None) -> None:
    """Check a backup and make a data folder of it; a folder that holds anything is refused."""
    from service.backup import restore as restored

    settings = settings_for(data)
    say(restored(backup, settings.data, lambda folder: open_at(settings, folder)))


@app.command()
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="First make again what can be made from the texts.")
    ] = False,
    data: Data = None,
) -> None:
    """Print versions, counts and the state of the folder; exit 1 if something is wrong."""
    from service.doctor import versions

    for line in versions():
        typer.echo(line)
    settings = settings_for(data)
    if not settings.data.is_dir():
        raise InputError(f"There is no collection at {settings.data}.")
    with open_library(settings, write=repair, to_repair=repair) as library:
        for line in library.repair() if repair else ():
            typer.echo(f"REPAIR {line}")
        typer.echo(f"documents {library.count():,}, generation {library.generation}")
        problems = library.check()
    for problem in problems:
        typer.echo(f"PROBLEM {problem}")
    if problems:
        raise typer.Exit(1)
    typer.echo("healthy")


if __name__ == "__main__":
    main()
