"""Faults that the simulation must catch: each takes one rule of the exchange away. M1 to M9 are the ablations of the protocol's proof.

A mutant is a place in the product, what stands there, and what stands there instead; a text that is no longer found fails the suite, so the
list cannot fall behind the code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One rule taken away."""

    name: str
    rule: str
    file: str
    before: str
    after: str


MERGE, ENGINE = "sync/merge.py", "sync/engine.py"
INTAKE, ACCEPTING, TELLING = "sync/county/intake.py", "sync/county/accepting.py", "sync/county/telling.py"
DESK, REPLICA, SETTLING = "desktop_app/store/desk.py", "desktop_app/store/replica.py", "desktop_app/store/settling.py"
REWINDING, CARRIED, JOURNAL = "desktop_app/store/rewinding.py", "desktop_app/store/carried.py", "desktop_app/store/journal.py"
RECORDS, CONTENT, PROBING = "desktop_app/store/records.py", "desktop_app/store/content.py", "desktop_app/store/probing.py"

MUTANTS = (
    Mutant("M1", "a mark is known by its head, not by its number alone", INTAKE,
           "return connection.execute(query).scalar() == mark[1]", "return mark[0] <= head.seq"),
    Mutant("M2", "a known operation is compared by its link before its result is given again", INTAKE,
           "if entry.link != link:", "if entry.link is None:"),
    Mutant("M3", "a field's version is a dot: which log, and which operation of it", MERGE,
           "return current not in (seen, self.alias(seen, path))", "return current[1] not in (seen[1], self.alias(seen, path)[1])"),
    Mutant("M4", "records the county may have changed since are fetched again after a reset", REWINDING,
           "    peer.refetch = list(dict.fromkeys([*peer.refetch, *(row.id for row in found), *held]))\n", ""),
    Mutant("M5", "confirmed operations are sent again when the county has lost them", REWINDING,
           "        _unsend(desk, connection, log, had.get(log.incarnation, 0))\n    peer", "        pass\n    peer"),
    Mutant("M6", "a change that leaves the content alone still moves the record on", MERGE,
           "    state.seq = context.seq\n    for path in state.values:\n        current =",
           "    for path in state.values:\n        current ="),
    Mutant("M7", "an operation counts as delivered by its own result, never by a number", REPLICA,
           "        absorbed = settling.settle(desk, connection, peer, answer)\n",
           "        absorbed = settling.settle(desk, connection, peer, answer)\n"
           "        for log in desk.journal.logs(connection, desk.device):\n"
           "            log.acked = max(log.acked, min(log.last, {one[0]: one[1] for one in answer.last}.get(log.incarnation, 0)))\n"
           "            desk.journal.save_log(connection, log)\n"),
    Mutant("M8", "a rung of the ladder is a completed pull", REPLICA,
           "            if not answer.more:\n                peer.remember(answer.cursor)", "            peer.remember(answer.cursor)"),
    Mutant("M9", "the county's head last seen is proven too, not only the cursor", INTAKE,
           "knows(connection, journal, head, question.cursor) and knows(connection, journal, head, question.head)",
           "knows(connection, journal, head, question.cursor)"),
    Mutant("guarded-overwritten", "a guarded value does not give way to one written without knowing it", MERGE,
           'elif stale and context.classes(path) == "guarded":', 'elif stale and context.classes(path) == "nothing":'),
    Mutant("conflict-dropped", "the value that did not stand waits for a person", MERGE,
           "    state.conflicts.append(waiting)\n", ""),
    Mutant("conflicts-piled", "a later value of one writer takes the place of the earlier one", MERGE,
           "    state.conflicts = [c for c in state.conflicts if not (c.path == path and c.dot == before)]\n", ""),
    Mutant("conflict-stays-open", "a decision closes the question everywhere", MERGE,
           "if (c.path, c.dot) not in closed]", "if c.dot]"),
    Mutant("stale-never", "a change made without knowing the current value is noticed", MERGE,
           "        if not base or current is None:\n            return bool(base) != (current is not None)\n",
           "        if base or current is None:\n            return False\n"),
    Mutant("codes-replaced", "codes are put in and taken out one by one", MERGE,
           "value = sorted({*_codes(state.values.get(path)), *_codes(value.get(\"+\"))} - {*_codes(value.get(\"-\"))})",
           "value = sorted({*_codes(value.get(\"+\"))} - {*_codes(value.get(\"-\"))})"),
    Mutant("delete-unseen", "a deletion holds only when every version was known", MERGE,
           "        if current is not None and not context.saw(current, operation.seen, path):\n            return Verdict(\"merged\"",
           "        if current is None:\n            return Verdict(\"merged\""),
    Mutant("edit-leaves-in-bin", "an edit brings a record back from the bin", MERGE,
           "        state.deleted = False\n        verdict.raise_to", "        verdict.raise_to"),
    Mutant("part-removed-unseen", "a part is taken out only by somebody who knew all of it", MERGE,
           "        if current is not None and not context.saw(current, seen, other):\n", "        if current is seen:\n"),
    Mutant("part-not-revived", "an edit brings back a part that was taken out", MERGE,
           "    state.values[item] = max(places, default=0) + 1\n    state.dots[item] = context.mark\n    return True", "    return True"),
    Mutant("same-is-conflict", "the same value written twice is no conflict", MERGE,
           "elif stale and state.values.get(path) == value and (current := state.dot(path)):",
           "elif stale and state.values.get(path) is verdict and (current := state.dot(path)):"),
    Mutant("alias-forgotten", "who wrote the same value knows the one that stands", ACCEPTING,
           "            self._save_alias(dot, path, to)\n", "            continue\n"),
    Mutant("overtaken-applies", "a confirmed change does not undo a later one", MERGE,
           "return self.trusted and 0 < self.seq < state.dots.get(path, (0, 0, 0))[2]", "return False"),
    Mutant("rescue-repeats", "an original that comes after its rescued copy changes nothing", MERGE,
           "return not self.trusted and current is not None and current[0] == self.dot[0] and current[1] >= self.dot[1]", "return False"),
    Mutant("gap-taken", "operations of a log come in order, without a gap", INTAKE,
           "    before = log.link if first == log.last + 1 else None\n    if before is None:\n",
           "    before = batch.previous if not known else log.link\n    if before is None:\n"),
    Mutant("fork-unseen", "a batch joins onto the chain", INTAKE,
           "if (links[known - 1] if known else batch.previous) != before:", "if before is batch:"),
    Mutant("places-lost", "what was accepted before a refused batch keeps its places", INTAKE,
           "        if intake.head_moved:\n            save_head", "        if intake.runs:\n            save_head"),
    Mutant("log-not-kept", "the end of a log is written with its operations", INTAKE,
           "    log.last, log.link, log.acked = dots[-1][1], links[-1], dots[-1][1]\n", "    log.link = links[-1]\n"),
    Mutant("anybodys-log", "nobody goes on with the log of a device that is not refused", "sync/county/bureau.py",
           "where(*where, table.c.revoked_at.is_not(None))", "where(*where)"),
    Mutant("no-heirs", "a device paired again goes on with the logs of its old key", "sync/county/bureau.py",
           "where(*where, table.c.revoked_at.is_not(None))).first() is not None", "where(sa.false())).first() is not None"),
    Mutant("revoked-heard", "a refused device is refused", ENGINE,
           "    if member.revoked:\n        raise Stranger(\"revoked\")\n", ""),
    Mutant("other-offices-told", "a device is told the records of its own office only", TELLING,
           "row in self.connection.execute(query.where(ground))}", "row in self.connection.execute(query)}"),
    Mutant("cursor-jumps", "the cursor of a page is where the page ends", TELLING,
           "            return self._mark_at(candidates[-1].seq), True\n", "            return self.head, True\n"),
    Mutant("page-is-all", "a full page is not the end", TELLING,
           "        if len(candidates) == self.question.rows:\n            return self._mark_at(candidates[-1].seq), True\n", ""),
    Mutant("own-edited-untold", "a record others have changed is told to who made it", TELLING,
           "sa.and_(record.c.dots.is_(None), record.c.inc", "sa.and_(record.c.inc"),
    Mutant("forced-untold", "a record of which an operation did not simply hold is sent whole", TELLING,
           "[*forced, *self.question.refetch]", "[*self.question.refetch]"),
    Mutant("young-in-parts", "a record that is new to the device is told whole", TELLING,
           "if came or cursor == 0 or born is None or (born > cursor and not self._own(state.created)):",
           "if came or cursor == 0 or born is None:"),
    Mutant("foreign-dots-own", "what an earlier life of the log wrote is not taken for known", TELLING,
           "return any(dot[0] == incarnation and dot[1] <= number for", "return any(dot[0] == incarnation for"),
    Mutant("waiting-hidden", "what waits to be sent stays on top of what comes down", SETTLING,
           "    for entry in waiting:\n", "    for entry in waiting[:0]:\n"),
    Mutant("partial-is-whole", "fields that come down join those that are here", SETTLING,
           "    base.values.update(row.fields)\n    base.dots.update(row.dots)\n", "    base.values.update(row.fields)\n"),
    Mutant("results-unkept", "a result is written beside its operation", SETTLING,
           "values(seq=seq, result=run.result, reason=run.reason)", "values(result=run.result, reason=run.reason)"),
    Mutant("refused-not-refetched", "after a result that did not hold the record is fetched again", SETTLING,
           "        peer.refetch.append(before.record)\n", "        pass\n"),
    Mutant("confirmed-unkept", "the county's state is kept before the first unconfirmed change", DESK,
           "            connection.execute(self.schema.confirmed.insert().values(**row))\n", "            del row\n"),
    Mutant("set-absolute", "a change of codes says which were put in and which taken out", DESK,
           'now = {"+": sorted({*now} - {*was}), "-": sorted({*was} - {*now})}', "pass"),
    Mutant("pending-uncounted", "an edit counts as waiting", DESK,
           "before.revision + 1, before.pending + 1\n", "before.revision + 1, before.pending\n"),
    Mutant("fork-keeps-ids", "records of a forked tail get the id of their new dot", REWINDING,
           "            if operation.record is None:\n                self.records[entry.record] = record_id(to)\n", ""),
    Mutant("fork-keeps-bases", "what a forked tail saw is named by the new dots", REWINDING,
           "self._base(old, entry.dot, to)", "old"),
    Mutant("old-copy-goes-on", "a store that is an older copy of itself begins a new log", REWINDING,
           "        desk.begin_log(connection)\n", "        pass\n"),
    Mutant("reset-keeps-confirmed", "after a reset nothing is taken for the county's that it no longer has", REWINDING,
           "    connection.execute(record.update().where(*lost).values(seq=0))\n", ""),
    Mutant("names-trusted", "what a county has of a log is known by its link, not by its number", REWINDING,
           "if _is_ours(desk, connection, incarnation, number, link)}", "if link}"),
    Mutant("waiting-uncounted", "what the county says of a record whose deletion waits counts in its digest", REPLICA,
           "(peer.digest + holding.difference(self.desk.records, connection)) % 2**128", "peer.digest"),
    Mutant("waiting-for-good", "a deletion that waits is dropped when the record comes back", "desktop_app/store/holding.py",
           "    _unhold(desk, connection, (asked |", "    set().union((asked |"),
    Mutant("no-rescue", "a record that only lives on as a copy is brought again", REPLICA,
           "        rewinding.rescue(desk, connection, answered -", "        set().union(answered -"),
    Mutant("stick-from-the-past", "of an answer written before the county went back nothing is taken", CARRIED,
           "        if answer.epoch in peer.left:", "        if answer.epoch in ():"),
    Mutant("stick-skips", "an answer is news only if it joins onto what is known", CARRIED,
           "((since == peer.cursor or since[0] < peer.cursor[0]) and peer.cursor[0] <= answer.cursor[0])", "True"),
    Mutant("stick-acks-over-gaps", "results behind a missing one are not taken", CARRIED,
           "        if run.first > had + 1 or last < first:\n", "        if last < first:\n"),
    Mutant("stick-cut-taken", "a bundle that ends early is refused whole", "sync/wire/bundle.py",
           "        except InvalidTag:\n            raise BadBundle(\"damaged\") from None",
           "        except InvalidTag:\n            return"),
    Mutant("unknown-dropped", "fields this version does not know ride along", CONTENT,
           "row.append(packed({field: content[field] for field in layout.unknown}))", "row.append(None)"),
    Mutant("damage-unseen", "content that no longer fits its term is fetched anew", PROBING,
           "if stored.state.seq and not stored.pending and stored.term != digest_term(record, stored.state)", "if not record"),
)  # fmt: skip
