"""A file that is wrong is refused with file, line and reason for every mistake, and changes nothing."""

from pathlib import Path

import pytest
import yaml

from cast import Cast
from oxy.foundation.database import Database, Purpose
from oxy.foundation.security import Vault
from oxy.onboarding import BadBusinessFile, apply_file
from rooms.onboarding.business_file import EXAMPLE, HEAD, apply, bent, everything, refusals

pytestmark = pytest.mark.anyio

MISTAKES: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text("utf-8"))


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
async def test_each_mistake_has_its_line_and_reason(database: Database, vault: Vault, mistake: dict[str, str]) -> None:
    changed = bent((mistake["old"], mistake["new"]))
    assert await refusals(database, changed, vault) == [f"shop.yaml:{mistake['answer']}"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "shop.yaml:1: the file is empty"),
        ("# nothing\n", "shop.yaml:1: the file is empty"),
        ("just words", "shop.yaml:1: must be a mapping with an organization section"),
        ("- a\n- b\n", "shop.yaml:1: must be a mapping with an organization section"),
        ("a: [1, 2", "shop.yaml:1: not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: 1\n\tb: 2", "shop.yaml:2: not YAML: found character '\\t' that cannot start any token"),
        ("a: &x [*x]", "shop.yaml:1: a[0]: anchors that stand for themselves, or for too much"),
        ("a: *nobody", "shop.yaml:1: not YAML: found undefined alias 'nobody'"),
        ("? [a, b]\n: 1\n", "shop.yaml:1: a key must be a word"),
        ("a: 1\n---\nb: 2\n", "shop.yaml:2: not YAML: but found another document"),
        ("a: 1\nb: \x07", "shop.yaml:2: not YAML: special characters are not allowed"),
    ],
)
async def test_what_is_no_business_file_is_refused(database: Database, vault: Vault, text: str, answer: str) -> None:
    assert await refusals(database, text, vault) == [answer]


async def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(database: Database, vault: Vault) -> None:
    names = [
        "bad timezone", "overlapping hours", "unknown resource", "another's number", "short password", "same service",
    ]  # fmt: skip
    chosen = [MISTAKES[name] for name in names]
    answers = await refusals(database, bent(*((each["old"], each["new"]) for each in chosen)), vault)
    assert sorted(answers) == sorted(f"shop.yaml:{each['answer']}" for each in chosen)
    assert [int(answer.split(":")[1]) for answer in answers] == sorted(int(each.split(":")[1]) for each in answers)


async def test_a_billion_laughs_are_cut_short(database: Database, vault: Vault) -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
    answers = await refusals(database, f"l0: &l0 [a, b]\n{levels}", vault)
    assert len(answers) == 1
    assert "anchors that stand for themselves, or for too much" in answers[0]


async def test_no_secret_is_repeated_in_a_refusal(database: Database, vault: Vault) -> None:
    for secret, change in {
        "s3cret": ("password: troque-me-agora", "password: [s3cret]"),
        "t0ken": ("access_token: token", "access_token: {t0ken: x}"),
    }.items():
        answers = await refusals(database, bent(change), vault)
        assert not any(secret in answer for answer in answers)


async def test_the_channel_of_an_instance_cannot_change(database: Database, vault: Vault) -> None:
    await apply(database, EXAMPLE, vault)
    assert await refusals(database, bent(("channel: multidevice", "channel: simulator")), vault) == [
        'shop.yaml:28: instances[1].channel: "celular" is of channel multidevice; that cannot be changed'
    ]


async def test_a_number_that_another_instance_has_is_refused(database: Database, vault: Vault) -> None:
    await apply(database, EXAMPLE, vault)
    assert await refusals(database, bent(("name: principal", "name: filial")), vault) == [
        'shop.yaml:27: instances[0].phone_number_id: "100000000000009" is used by the instance "principal"'
    ]


async def test_services_without_a_section_of_resources_look_at_those_there(database: Database, vault: Vault) -> None:
    await apply(database, EXAMPLE, vault)
    services = "services:\n  - {name: Tosa, type: grooming, minutes: 60, resources: [Ana, Zeca]}\n"
    assert len(await refusals(database, HEAD + services, vault)) == 1
    report = await apply(database, HEAD + services.replace(", Zeca", ""), vault)
    assert report.changed
    stranger = HEAD.replace("focinho-feliz", "outra") + services.replace(", Zeca", "")
    assert await refusals(database, stranger, vault) == [
        'shop.yaml:7: services[0].resources[0]: there is no resource "Ana"'
    ]


async def test_files_that_cannot_be_read_are_refused_too(database: Database, vault: Vault, tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("organization: {name: Ração}".encode("latin-1"))
    for path, reason in (
        (tmp_path / "none.yaml", "there is no such file"), (latin, "the file is not UTF-8 text"),
        (tmp_path, "cannot be read: Is a directory"),
    ):  # fmt: skip
        async with database.system(Purpose.OPERATE) as session:
            with pytest.raises(BadBusinessFile) as refused:
                await apply_file(session, path, vault=vault)
        assert refused.value.lines() == [f"{path}:1: {reason}"]


async def test_what_fails_half_way_leaves_nothing_behind(database: Database, cast: Cast, vault: Vault) -> None:
    await apply(database, EXAMPLE, vault)
    async with database.system(Purpose.OPERATE) as session:
        await session.execute("UPDATE users SET email = 'other@focinho.example' WHERE email = 'helena@focinho.example'")
        await session.execute(
            "INSERT INTO aurora_owner_numbers (organization_id, phone, match_key, name)"
            " SELECT id, '+5511900000000', '+551188880077', 'odd' FROM organizations WHERE slug = 'focinho-feliz'"
        )
    before = await everything(database)
    with pytest.raises(Exception, match="cadastrado"):
        await apply(database, bent(("+5511988880009", "+5511988880077"), ("Sim, gratuito", "Não")), vault)
    assert await everything(database) == before
