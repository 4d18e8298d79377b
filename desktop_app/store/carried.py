"""The exchange when questions and answers travel by hand: late, twice, in any order, or never (docs/wire.md "Sticks").

A question says all that the county has not confirmed, so a lost one costs nothing. An answer is taken in as far as it still is news: what
it confirms, if it was not confirmed before; its rows, if they tell from a place that this office has reached up to one it has not.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa

from desktop_app.store.journal import Journal
from desktop_app.store.peer import Peer
from desktop_app.store.replica import OfficeReplica
from sync.port import Absorbed, Limits
from sync.wire.limits import ANSWER_BYTES
from sync.wire.messages import Answer, Mark, Question, Row, Run

_A_QUESTION = Limits(operations=1000, operation_bytes=3 * 2**20, rows=4000, row_bytes=ANSWER_BYTES)


def questions(replica: OfficeReplica) -> Iterator[Question]:
    """Questions that together bring every operation the county has not confirmed; the last one asks for news, and there is always one."""
    with replica.database.reading() as connection:
        logs = replica.desk.journal.logs(connection, replica.desk.device)
        peer = Peer.load(replica.desk.schema, connection)
        while True:
            question = replica.question(connection, peer, logs, _A_QUESTION)
            ends = {batch.incarnation: batch.first + len(batch.operations()) - 1 for batch in question.batches}
            for log in logs:  # as if these had been confirmed, so that the next question goes on behind them; nothing is written down
                log.acked = ends.get(log.incarnation, log.acked)
            if not replica.desk.journal.unsent(connection, logs):
                yield msgspec.structs.replace(question, probes=[])
                return
            yield msgspec.structs.replace(question, rows=1, refetch=[], probes=[])


def absorb(replica: OfficeReplica, since: Mark, answer: Answer) -> Absorbed:
    """Take in what is still news of an answer that tells from ``since`` on; ``again`` unless both sides now have all."""
    with replica.database.writing() as connection:
        peer = Peer.load(replica.desk.schema, connection)
        if answer.epoch in peer.left:  # written before the county was restored
            return Absorbed(again=True)
        if answer.verdict and (since != peer.cursor or not _still_asked(replica.desk.journal, connection, answer)):
            return Absorbed(again=True)
        news = bool(answer.verdict) or ((since == peer.cursor or since[0] < peer.cursor[0]) and peer.cursor[0] <= answer.cursor[0])
        answer = msgspec.structs.replace(answer, runs=_unconfirmed(replica.desk.journal, connection, answer.runs))
        if news:
            answer = msgspec.structs.replace(answer, rows=_not_yet_here(replica, connection, peer, answer.rows))
        else:
            answer = msgspec.structs.replace(answer, rows=[], forget=[], cursor=peer.cursor, head=peer.head, more=False, digest=None)
        absorbed = replica.take_in(connection, peer, {row.record for row in answer.rows}, answer)
        absorbed.again = absorbed.again or not news
        return absorbed


def _not_yet_here(replica: OfficeReplica, connection: sa.Connection, peer: Peer, rows: list[Row]) -> list[Row]:
    """Rows that say something: an answer that begins before our cursor repeats what is known."""
    known = replica.desk.records.load(connection, [row.record for row in rows])

    def says_nothing(row: Row) -> bool:
        here = known.get(row.record)
        return here is not None and here.state.seq == row.seq and not here.pending and row.record not in peer.refetch

    return [row for row in rows if not says_nothing(row)]


def _still_asked(journal: Journal, connection: sa.Connection, answer: Answer) -> bool:
    """Whether a verdict on a log still concerns it: it has that operation, and the county did not confirm it since."""
    if answer.dot is None:
        return True
    log = journal.log(connection, answer.dot[0])
    return log is not None and log.acked < answer.dot[1] <= log.last


def _unconfirmed(journal: Journal, connection: sa.Connection, runs: list[Run]) -> list[Run]:
    """What of the results was not confirmed before and is in our logs; nothing behind a result that is missing."""
    acked: dict[int, int] = {}
    found = []
    for run in runs:
        log = journal.log(connection, run.incarnation)
        if log is None:
            continue
        had = acked.setdefault(run.incarnation, log.acked)
        first, last = max(run.first, had + 1), min(run.last, log.last)
        if run.first > had + 1 or last < first:
            continue
        acked[run.incarnation] = last
        found.append(msgspec.structs.replace(run, first=first, last=last, seq=run.seq + first - run.first))
    return found
