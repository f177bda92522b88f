"""One message on its way to all who are to have it."""

from __future__ import annotations

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows import contracts as c
from workflows import timeouts
from workflows.ports import MessageActivities


@workflow.defn
class DeliverWorkflow:
    """One for each message, id `message-<sessionId>-<key>`: it may try for days, also when the interview is over."""

    @workflow.run
    async def run(self, order: c.Deliver) -> list[c.Delivery]:
        """Tells each of them, none waiting for another."""
        workflow.set_current_details(
            f"**{order.kind}** to {len(order.recipients)} people, tried until {order.until.isoformat()}."
        )
        return list(await asyncio.gather(*(self._tell(order, person) for person in order.recipients)))

    async def _tell(self, order: c.Deliver, participant_id: str) -> c.Delivery:
        try:
            return await workflow.execute_activity_method(
                MessageActivities.deliver,
                c.DeliverTo(order, participant_id),
                start_to_close_timeout=timeouts.DELIVER,
                retry_policy=timeouts.DELIVER_RETRY,
                summary=f"{order.kind}",
            )
        except ActivityError:
            # Nobody to tell: the interview was erased.
            return c.Delivery(c.MessageState.GIVEN_UP)
