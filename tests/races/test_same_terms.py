"""Two writers begin clocks under a new row of the law at the same moment."""

import threading

from sqlalchemy import select

from cases.house import House
from cases.store.terms import Terms, keep, written


def test_both_stand_on_the_same_text(any_house: House) -> None:
    """Each writes the same new texts, in another order, before the other has committed: both succeed, and each text stands once."""
    one, other = written({"policy": {"id": "a"}}), written({"policy": {"id": "b"}})
    ready, done = threading.Barrier(2), []

    def begin(*texts: object) -> None:
        ready.wait(timeout=20)
        with any_house.write() as work:
            for text in texts:
                keep(work.session, [text])
            work.commit()
        done.append(texts)

    threads = [threading.Thread(target=begin, args=texts) for texts in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)

    assert len(done) == 2
    with any_house.read() as work:
        stand = work.session.execute(select(Terms.id, Terms.text).order_by(Terms.id)).all()
    assert [tuple(row) for row in stand] == sorted([one, other])
