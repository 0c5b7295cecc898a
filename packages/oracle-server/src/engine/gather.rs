//! What a proposer asks the others for.

use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use flywheel_oracle::{Facts, Inbox};
use flywheel_protocol::readings::SignedReport;

use super::finals::most_reports;
use crate::lock;
use crate::peers::{PeerClient, PeerError};
use crate::shared::Shared;

/// What the others have acknowledged, each in an inbox of its own. Who is silent is left out.
pub(super) fn gather(shared: &Shared, peers: &[PeerClient], facts: &Facts) -> Vec<Inbox> {
    let inboxes = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for peer in peers {
            let inboxes = &inboxes;
            scope.spawn(move || {
                let inbox = gather_from(shared, facts, peer);
                lock(inboxes).push(inbox);
            });
        }
    });
    inboxes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// One peer's acknowledged reports, as far as they are of enrolled machines and signed by them.
fn gather_from(shared: &Shared, facts: &Facts, peer: &PeerClient) -> Inbox {
    let clock = shared.settings.network.clock;
    let mut inbox = Inbox::new(&facts.chain_id, &facts.verification, clock, shared.grace);
    let (Some(first), Some(last)) = (facts.epochs.first(), facts.epochs.last()) else {
        return inbox;
    };
    let (started, most) = (Instant::now(), most_reports(facts));
    let mut count = 0_u64;
    loop {
        let read = peer.reports((first.epoch, last.epoch), |page| {
            count = count.saturating_add(u64::try_from(page.len()).unwrap_or(u64::MAX));
            take_page(facts, &mut inbox, page);
            count <= most && started.elapsed() < shared.patience && !shared.is_stopped()
        });
        match read {
            // It has not seen that the grace is over.
            Err(PeerError::NotYet) if started.elapsed() < shared.patience / 2 && !shared.is_stopped() => {
                shared.sleep(shared.settings.limits.poll);
            }
            Err(error) => {
                tracing::warn!(peer = %peer.address(), %error, "its reports are left out");
                return inbox;
            }
            Ok(()) => return inbox,
        }
    }
}

fn take_page(facts: &Facts, inbox: &mut Inbox, page: Vec<SignedReport>) {
    for epoch in &facts.epochs {
        let of_epoch = page.iter().filter(|signed| epoch.contains(signed.report.first_time()));
        let keyed = of_epoch.filter_map(|signed| {
            let row = epoch.enrolled.get(&signed.report.machine())?;
            Some((signed.clone(), &row.key))
        });
        // Their time was looked at by who acknowledged them; the epoch's first second is always within it.
        inbox.take_many(keyed, epoch.window.start);
    }
}
