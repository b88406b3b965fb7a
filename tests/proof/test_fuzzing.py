"""The table of the fuzzing: what several processes counted, and what failed."""

from proof.fuzzing import LEAST, told

REPORT = """<testsuites><testsuite>
<testcase classname="tests.fuzz.test_sync" name="test_a"/>
<testcase classname="tests.fuzz.test_sync" name="test_b"><failure message="x"/></testcase>
</testsuite></testsuites>"""


def counted(inputs, slowest, shown="test_a ['|']"):
    return {"sync": {"inputs": inputs, "seconds": 1.5, "slowest": slowest, "input": shown}}


def test_counts_of_processes_are_added_and_the_slowest_input_is_shown():
    found = told([counted(LEAST, 0.2), counted(500, 0.7, "test_b ['a']")], [REPORT])
    assert found.misses == ["fuzz: sync: test_b failed"]
    cells = [cell.strip() for cell in found.tables[0].splitlines()[2].split("|")[1:-1]]
    assert cells == ["sync", "100,500", "3", "1", "0.70", "test_b ['a']"]


def test_too_few_inputs_are_a_miss():
    found = told([counted(LEAST - 1, 0.2)], ["<testsuites/>"])
    assert found.misses == ["fuzz: 99,999 inputs, not 100,000"]
