//! Who sends what all of them could send.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use flywheel_protocol::Epoch;
use flywheel_types::verification::OracleSet;

/// Matters that are remembered; when there are more, all are begun anew.
const MOST: usize = 256;

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Matter {
    Mint,
    Attest,
    Cosign,
    Finalize,
    Answer,
    Demand,
    Conflict,
    Reclaim,
}

impl Matter {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mint => "mint",
            Self::Attest => "attest",
            Self::Cosign => "cosign",
            Self::Finalize => "finalize",
            Self::Answer => "answer_demands",
            Self::Demand => "demand_leaf",
            Self::Conflict => "prove_conflict",
            Self::Reclaim => "reclaim_deposit",
        }
    }
}

/// Oracles take turns by place in the set: the first sends at once, each further one waits a little longer to see whether it
/// is still needed.
#[derive(Default)]
pub(super) struct Turns {
    matters: BTreeMap<(Matter, Epoch, u64), Turn>,
}

struct Turn {
    since: Instant,
    sent: Option<Instant>,
    tries: u32,
}

impl Turns {
    /// Whether it is time to send, `rank` places after the first; asking counts as sending. Something that was sent and is
    /// still needed is sent again, later each time.
    pub(super) fn is_due(&mut self, matter: (Matter, Epoch, u64), rank: u32, stagger: Duration) -> bool {
        if self.matters.len() > MOST {
            self.matters.clear();
        }
        let turn = self.matters.entry(matter).or_insert_with(|| Turn {
            since: Instant::now(),
            sent: None,
            tries: 0,
        });
        let is_due = match turn.sent {
            None => turn.since.elapsed() >= stagger.saturating_mul(rank),
            Some(sent) => sent.elapsed() >= stagger.saturating_mul(4 << turn.tries.min(6)),
        };
        if is_due {
            turn.sent = Some(Instant::now());
            turn.tries = turn.tries.saturating_add(1);
        }
        is_due
    }
}

/// How many places an oracle stands behind the one that begins in this epoch and round.
pub(super) fn rank(set: &OracleSet, own: &str, epoch: Epoch, round: u64) -> u32 {
    let place = |address: &str| set.members.iter().position(|member| member.address.as_str() == address);
    let first = set
        .proposer(epoch, round)
        .and_then(|member| place(member.address.as_str()));
    let count = set.members.len();
    let rank = match (place(own), first) {
        (Some(own), Some(first)) => (own + count - first) % count.max(1),
        _ => count,
    };
    u32::try_from(rank).unwrap_or(u32::MAX)
}
