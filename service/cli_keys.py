"""``passage keys``: who may call a server of this folder. Counts at once, also while it runs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from retrieval.errors import InputError
from service.access.caller import Scope
from service.folder import settings_for

keys = typer.Typer(help="Make, list or revoke keys for the server.", no_args_is_help=True)

Data = Annotated[
    Path | None,
    typer.Option("--data", help="The data folder; else PASSAGE_DATA, else ./passage-data."),
]


@keys.command("add")
def add_key(
    name: Annotated[str, typer.Option(help="Who or what will use it; stands in the audit log.")],
    scope: Annotated[
        Scope, typer.Option(help="ask; ingest: also add and delete; admin: everything.")
    ] = "ask",
    group: Annotated[
        list[str] | None,
        typer.Option(help="Also opens the documents of this group; repeatable."),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="For a widget: only pages of this origin may use it; repeatable."),
    ] = None,
    per_minute: Annotated[
        int | None, typer.Option(help="Requests a minute; else PASSAGE_PER_MINUTE.")
    ] = None,
    data: Data = None,
) -> None:
    """Make a key and print its secret, which is shown this once."""
    from service.access.audit import COMMAND_LINE, Audit
    from service.access.keys import KeyStore

    folder = settings_for(data).data
    with closing(KeyStore(folder)) as store:
        key, secret = store.add(name, scope, origin or (), per_minute, group or ())
    Audit(folder).record(
        COMMAND_LINE, "key added", added=key.id, scope=key.scope, groups=key.groups
    )
    typer.echo(secret)
    typer.echo(
        f"{key.id} for {key.name}, scope {key.scope}. Keep the line above: only a hash of it is "
        "stored. Send it as `Authorization: Bearer …`.",
        err=True,
    )


@keys.command("list")
def list_keys(data: Data = None) -> None:
    """One line for each key: id, name, scope, groups, origins, made, revoked; tabs between."""
    from service.access.keys import KeyStore

    folder = settings_for(data).data
    if not folder.is_dir():
        raise InputError(f"There is no collection at {folder}; `passage keys add` makes a key.")
    with closing(KeyStore(folder)) as store:
        found = store.all()
    for key in found:
        lists = (",".join(key.groups), ",".join(key.origins))
        fields = (key.id, key.name, key.scope, *lists, key.created)
        typer.echo("\t".join(field or "-" for field in (*fields, key.revoked)))
    typer.echo(f"{len(found):,} keys", err=True)


@keys.command("revoke")
def revoke_key(key_id: str, data: Data = None) -> None:
    """End a key; the next request that shows it is refused."""
    from service.access.audit import COMMAND_LINE, Audit
    from service.access.keys import KeyStore

    folder = settings_for(data).data
    if not folder.is_dir():
        raise InputError(f"There is no collection at {folder}.")
    with closing(KeyStore(folder)) as store:
        if not store.revoke(key_id):
            raise InputError(f"There is no key {key_id} in force; see `passage keys list`.")
        left = store.any_in_force()
    Audit(folder).record(COMMAND_LINE, "key revoked", revoked=key_id)
    if not left:
        typer.echo(
            "That was the last key: a server of this folder now refuses everybody.", err=True
        )
