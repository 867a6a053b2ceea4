"""The `backstory` command."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

# Before numpy and pydantic are imported: a start must not pay for a thread pool per core, which arrays this small never
# use, nor for a search of all installed packages for pydantic plugins.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")

import typer

from backstory.commands.claims import claims
from backstory.commands.evaluate import evaluate
from backstory.commands.newsletter import newsletter_app
from backstory.commands.plan import options, plan
from backstory.commands.population import population_app
from backstory.commands.serve import serve
from backstory.errors import AnswerError, BackstoryError, InputError
from backstory.inference.network import Referral
from backstory.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel
    from rich.console import Console

    from backstory.assessment.document import Assessment
    from backstory.inference.evidence import Facts
    from backstory.interview.interview import Interview
    from backstory.interview.record import Record
    from backstory.knowledge.base import KnowledgeBase
    from backstory.triage.proof import Certificate
    from backstory.triage.rules import Fired

app = typer.Typer(
    help="Check a stiff back or neck for signs of danger, learn what is likely behind it, and what to do today.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
knowledge_app = typer.Typer(help="Look at the clinical knowledge, or check it.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")
app.command("serve")(serve)
app.command("plan")(plan)
app.command("options")(options)
app.command("claims")(claims)
app.command("evaluate")(evaluate)
app.add_typer(population_app, name="population")
app.add_typer(newsletter_app, name="newsletter")

Root = Annotated[Path | None, typer.Option("--root", help="Another knowledge folder.")]


def main() -> NoReturn:
    """Run the command; every error is one clear line, or a JSON object where JSON was asked for."""
    as_json = "--json" in sys.argv or "--stdio" in sys.argv
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a byte that is no text is a wrong answer, not a failure
    try:
        status = _run(sys.argv[1:])
        sys.stdout.flush()
        sys.exit(status)
    except BackstoryError as problem:
        _fail(problem.as_json(), str(problem), problem.exit_status, as_json=as_json)
    except KeyboardInterrupt:
        _fail(
            _error("Interrupted", "stopped before the end"),
            "Stopped. Your answers so far are kept.",
            2,
            as_json=as_json,
        )
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print("The reader closed the pipe before the end.", file=sys.stderr)
        sys.exit(2)
    except Exception as problem:
        if isinstance(getattr(problem, "exit_code", None), int):  # what typer found wrong with the options
            message = problem.format_message() if hasattr(problem, "format_message") else str(problem)
            _fail(_error("UsageError", message), f"{message} See 'backstory --help'.", 2, as_json=as_json)
        text = "Backstory failed on its own account. If this is about your health: see a clinician today."
        _fail(_error(type(problem).__name__, text), f"{text} ({type(problem).__name__})", 3, as_json=as_json)


def _run(arguments: list[str]) -> int:
    """Run one command and give its status; typer's own runner ends a closed pipe with 1 and Ctrl-C with 130, unsaid."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("backstory", arguments) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    return 0


def _error(kind: str, message: str) -> dict[str, object]:
    return {"error": {"kind": kind, "message": message, "where": None, "hint": None}}


def _fail(document: object, text: str, status: int, *, as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps(document), flush=True)
    else:
        print(text, file=sys.stderr)
    sys.exit(status)


def _version(*, value: bool) -> None:
    if value:
        print(f"backstory {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Check a stiff back or neck for signs of danger, learn what is likely behind it, and what to do today. Alone: `serve`."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def assess(
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Assess the answers of this YAML file; asks nothing.")
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="The trouble in your own words; - reads it from input.")
    ] = None,
    age: Annotated[float | None, typer.Option("--age", help="Years; goes with --text.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", help="female or male; goes with --text.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON document.")] = False,
    stdio: Annotated[bool, typer.Option("--stdio", help="Hold the interview as JSON lines.")] = False,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="Keep the interview in this file, and go on from it if it exists."),
    ] = None,
    today: Annotated[
        str | None,
        typer.Option("--today", help="The day to reckon from, YYYY-MM-DD; stored with the answers."),
    ] = None,
    setting: Annotated[Referral, typer.Option("--setting", help="Whose shares to start from.")] = Referral.PRIMARY_CARE,
    everything: Annotated[
        bool, typer.Option("--all", help="Show sources, weights and all tests (for clinicians).")
    ] = False,
) -> None:
    """Answer questions about a back or neck and get a sourced result."""
    from backstory.knowledge.loading import load  # noqa: PLC0415 - --help must not pay for it

    if sum(way is not None and way is not False for way in (answers, text, stdio)) > 1:
        raise InputError("--answers, --text and --stdio are three ways to tell it.", hint="Give one of them.")
    person = {ident: value for ident, value in {"age": age, "sex": sex}.items() if value is not None}
    if person and text is None:
        raise InputError("--age and --sex go with --text.", hint="Give --text, or answer them with the questions.")
    base = load()
    day = _day(today)
    if text is not None and (as_json or not sys.stdin.isatty() or text == "-"):
        result = _from_text(base, text, person, day, setting, save)
        _print(result, base, as_json=as_json, everything=everything)
    elif answers is not None:
        result = _from_file(base, answers, day, setting, save)
        _print(result, base, as_json=as_json, everything=everything)
    elif stdio:
        result = _stdio(base, day, setting, save)
    elif as_json or not sys.stdin.isatty():
        raise InputError(
            "there is nobody to ask here.", hint="Give --answers FILE, or --stdio, or run it in a terminal."
        )
    else:
        result = _talk(base, day, setting, save, everything=everything, text=text, person=person)
    if result.fault:
        raise typer.Exit(3)


def _from_file(base: KnowledgeBase, path: Path, day: date, setting: Referral, save: Path | None) -> Assessment:
    from backstory.assessment import assess as build  # noqa: PLC0415
    from backstory.interview.interview import Interview  # noqa: PLC0415
    from backstory.terminal.saving import read_record  # noqa: PLC0415
    from backstory.terminal.saving import save as write  # noqa: PLC0415

    record = read_record(base, path, day)
    try:
        interview = Interview(base, day, record)
    except AnswerError as problem:
        raise AnswerError(problem.message, where=str(path), hint=_danger(base, record, problem.hint)) from None
    if save is not None:
        write(interview.record, save)
    return build(interview, setting)


def _from_text(
    base: KnowledgeBase, text: str, person: Mapping[str, object], day: date, setting: Referral, save: Path | None
) -> Assessment:
    from backstory.assessment.build import assess_story  # noqa: PLC0415
    from backstory.intake import Reader  # noqa: PLC0415
    from backstory.interview.interview import Interview  # noqa: PLC0415
    from backstory.terminal.saving import save as write  # noqa: PLC0415

    interview = Interview(base, day)
    _introduce(interview, person)
    result = assess_story(interview, Reader(base), sys.stdin.read() if text == "-" else text, setting)
    if save is not None:
        write(interview.record, save)
    return result


def _introduce(interview: Interview, person: Mapping[str, object]) -> None:
    """Age and sex as told beside the text, which is still to be heard."""
    for ident, value in person.items():
        interview.answer(ident, value)
        interview.record.told.append(ident)


def _danger(base: KnowledgeBase, record: Record, hint: str | None) -> str:
    """A contradiction must not hide a sign of danger that the same file reports."""
    told = str(record.answers)
    signs = [base.findings[i].statement for i in base.emergency.findings if i in told]
    advice = f"The answers also name {signs[0]}: if that is so, get emergency help now." if signs else ""
    return " ".join(part for part in (hint, advice) if part)


def _stdio(base: KnowledgeBase, day: date, setting: Referral, save: Path | None) -> Assessment:
    from backstory.terminal.saving import save as write  # noqa: PLC0415
    from backstory.terminal.stdio import converse  # noqa: PLC0415

    interview = _begun(base, day, save)

    def keep() -> None:
        if save is not None:
            write(interview.record, save)

    return converse(interview, sys.stdin, sys.stdout, setting, keep)


def _talk(
    base: KnowledgeBase,
    day: date,
    setting: Referral,
    save: Path | None,
    *,
    everything: bool,
    text: str | None,
    person: Mapping[str, object],
) -> Assessment:
    from backstory.terminal.ask import Conversation  # noqa: PLC0415
    from backstory.terminal.result import show  # noqa: PLC0415
    from backstory.terminal.saving import own_record  # noqa: PLC0415
    from backstory.terminal.saving import save as write  # noqa: PLC0415
    from backstory.terminal.story import Story  # noqa: PLC0415

    path = save or own_record()
    interview = _begun(base, day, path)
    _introduce(interview, person)
    console = _console()
    try:
        story = Story(base, text)
        result = Conversation(interview, console, lambda: write(interview.record, path), story=story).run(setting)
    except (KeyboardInterrupt, EOFError):
        write(interview.record, path)
        raise InputError(
            "stopped before the end.",
            hint=f"Your answers are kept in {path}; the same command goes on from there.",
        ) from None
    if everything:
        show(console, result, base, everything=True)
    if save is None and not result.fault:
        path.unlink(missing_ok=True)
    return result


def _begun(base: KnowledgeBase, day: date, path: Path | None) -> Interview:
    """A new interview, or the one kept in the file."""
    from backstory.interview.interview import Interview  # noqa: PLC0415
    from backstory.terminal.saving import read_record  # noqa: PLC0415

    record: Record | None = read_record(base, path, day) if path is not None and path.is_file() else None
    return Interview(base, day, record)


def _print(result: Assessment, base: KnowledgeBase, *, as_json: bool, everything: bool) -> None:
    if as_json:
        print(result.model_dump_json(by_alias=True))
        return
    from backstory.terminal.result import show  # noqa: PLC0415

    show(_console(), result, base, everything=everything)


def _console() -> Console:
    from backstory.terminal.window import Window  # noqa: PLC0415

    return Window(highlight=False, width=min(110, Window().width))


def _day(given: str | None) -> date:
    from backstory.interview.record import check_day  # noqa: PLC0415

    return date.today() if given is None else check_day(given)


@knowledge_app.command("check")
def knowledge_check(
    root: Root = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
    today: Annotated[str | None, typer.Option("--today", help="The day against which review dates are held.")] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Write what was proved to this JSON file.")
    ] = None,
) -> None:
    """Check every file: schema, ids, numbers, sources, reading grade, rule tests, clusters; then prove the laws of triage."""
    from backstory.knowledge.checks import Problem, check  # noqa: PLC0415
    from backstory.knowledge.loading import knowledge_root, parse  # noqa: PLC0415

    base, origins = parse(root or knowledge_root())
    day = _day(today)
    problems = check(base, origins, day)
    proof = None
    if not problems:
        from backstory.inference.clusters import cluster_problems  # noqa: PLC0415
        from backstory.triage.rule_tests import failing_tests  # noqa: PLC0415

        problems = [Problem(f"redflags/{rule}", text) for rule, text in failing_tests(base)]
        problems += [Problem(f"clusters/{ident}", text) for ident, text in cluster_problems(base)]
        proof = _proof(base, day)
        problems += [Problem(f"proof/{law.id}", str(law)) for law in proof.broken]
    if proof is not None and proof.holds and certificate is not None:
        _write(certificate, proof.as_json())
    if as_json:
        print(json.dumps({"problems": [{"where": p.where, "message": p.message} for p in problems]}))
    else:
        for problem in problems:
            print(f"{problem.where}: {problem.message}")
        if proof is not None and proof.holds:
            print("\n".join([*proof.information, proof.line()]))
        counts = f"{len(base.causes)} causes, {len(base.findings)} findings, {len(base.redflags)} red-flag rules, {len(base.contributors)} contributors, {len(base.investigations)} investigations, {len(base.sources)} sources"
        print(f"{len(problems)} problems. {counts}. Version {base.version}, hash {base.hash}.")
    if problems:
        raise typer.Exit(2)


def _proof(base: KnowledgeBase, day: date) -> Certificate:
    """The laws of triage, proved or broken; how a fault ends is told by the assessment itself."""
    from backstory.assessment.urgency import fault_urgency  # noqa: PLC0415
    from backstory.triage.proof import Ending, prove  # noqa: PLC0415

    def fault(facts: Facts, rules: Sequence[Fired]) -> Ending:
        part = fault_urgency(base, facts, rules, day)
        return Ending(part.level, due_today=part.by.startswith(day.isoformat()))

    return prove(base, fault)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as problem:
        raise InputError(f"the file cannot be written: {problem.strerror}", where=str(path)) from None


@knowledge_app.command("show")
def knowledge_show(
    ident: Annotated[str, typer.Argument(help="The id of a cause, finding, rule, question, source...")],
) -> None:
    """Show one entry, with its numbers and sources."""
    import yaml  # noqa: PLC0415

    from backstory.knowledge.loading import load  # noqa: PLC0415

    entry = load().entry(ident)
    print(
        yaml.safe_dump(
            entry.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            sort_keys=False,
            allow_unicode=True,
            width=110,
        ),
        end="",
    )


@knowledge_app.command("graph")
def knowledge_graph(
    out: Annotated[Path, typer.Argument(help="The picture to write (.svg or .html).")] = Path("knowledge.svg"),
    region: Annotated[str, typer.Option("--region", help="low_back, thoracic or neck.")] = "low_back",
    cause: Annotated[str | None, typer.Option("--cause", help="Only this cause and its findings.")] = None,
) -> None:
    """Draw causes and the findings that move them most."""
    from backstory.knowledge.graph import draw  # noqa: PLC0415
    from backstory.knowledge.loading import load  # noqa: PLC0415

    draw(load(), out, region, cause)
    print(f"Written to {out}.")


@knowledge_app.command("schema")
def knowledge_schema(
    folder: Annotated[Path, typer.Argument(help="The folder to write the JSON Schemas to.")] = Path("schema"),
) -> None:
    """Export JSON Schemas of the knowledge files and of the assessment."""
    from backstory.assessment.document import Assessment  # noqa: PLC0415
    from backstory.claims import ClaimReport  # noqa: PLC0415
    from backstory.knowledge.loading import ROOMS  # noqa: PLC0415
    from backstory.plan import PersonFile, Plan  # noqa: PLC0415

    models: list[tuple[str, type[BaseModel]]] = [
        *ROOMS.items(),
        ("assessment", Assessment),
        ("claims", ClaimReport),
        ("person", PersonFile),
        ("plan", Plan),
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, model in models:
            text = json.dumps(model.model_json_schema(by_alias=True), indent=1, sort_keys=True) + "\n"
            (folder / f"{name}.json").write_text(text, "utf-8")
    except OSError as problem:
        raise InputError(
            f"the schemas cannot be written: {problem.strerror}", where=str(folder), hint="Choose another folder."
        ) from None
    print(f"Written to {folder}.")
