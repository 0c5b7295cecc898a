//! What is kept of a machine's readings: a few numbers, however many there are.

use std::collections::BTreeMap;

use cosmwasm_std::Int128;
use serde::{Deserialize, Serialize};

use super::reason::Reason;
use super::report::Reading;
use super::rules::{ReadingRules, Work};
use crate::points;
use crate::values::{Bps, H3Cell, PublicKey, Time};

/// What the next report of a machine is compared with. Starts empty, is carried from epoch to epoch, has a constant
/// size.
///
/// Two oracles that judged the same reports hold the same state. Keep the one from *before* an epoch until the epoch is
/// final: a round that fails is judged again from there.
#[derive(Serialize, Deserialize, Debug, Clone, Default, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct MachineState {
    /// The key that signed the reports seen; none before the first one.
    pub(super) key: Option<PublicKey>,
    /// The highest nonce seen of this key; nonces start at 1.
    pub(super) last_nonce: u64,
    /// When the newest report with an accepted reading was signed, and where.
    pub(super) last_report: Option<ReportMark>,
    /// The newest accepted reading.
    pub(super) last_reading: Option<Mark>,
    /// The newest plausible value other than zero, and for how many intervals in a row it has been the same.
    pub(super) run: Option<Run>,
}

/// When and where a report was signed.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportMark {
    pub(super) signed_at: Time,
    pub(super) cell: Option<H3Cell>,
}

/// A value and the start of its interval.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    pub(super) time: Time,
    pub(super) value: i64,
}

/// Equal values in intervals that follow each other.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    pub(super) newest: Mark,
    pub(super) length: u32,
}

impl MachineState {
    /// The state before reports that this key has signed: another key than the one before counts its nonces anew.
    ///
    /// Nonces belong to a machine and a key (RULES V2). Otherwise one report with the highest nonce, signed by whoever had
    /// the old key, would silence the machine for ever, also after its key was replaced or the machine sold. Copies of
    /// reports gain nothing by it: their readings are of epochs that are over. Everything else that is kept is the
    /// machine's, whichever key it has.
    #[must_use]
    pub fn for_key(mut self, key: &PublicKey) -> Self {
        if self.key.as_ref() != Some(key) {
            self.key = Some(key.clone());
            self.last_nonce = 0;
        }
        self
    }

    /// The highest nonce seen of the newest key; 0 before the first report.
    #[must_use]
    pub const fn last_nonce(&self) -> u64 {
        self.last_nonce
    }

    /// Takes a plausible value into the run of equal ones and gives the run's length; zero ends a run and so does a
    /// missing interval, because no row means no use.
    pub(super) fn extend_run(&mut self, reading: &Reading, rules: &ReadingRules) -> u32 {
        let newest = Mark {
            time: reading.time,
            value: reading.value,
        };
        let follows = |run: &Run| run.newest.time.plus(rules.interval) == Ok(reading.time);
        let length = match self.run {
            _ if reading.value == 0 => 0,
            Some(run) if run.newest.value == reading.value && follows(&run) => run.length.saturating_add(1),
            _ => 1,
        };
        self.run = (length > 0).then_some(Run { newest, length });
        length
    }
}

/// How an epoch's readings of one machine were judged. Counts stop at 2^32 - 1.
///
/// Every reading that came in is in exactly one of the counts: `accepted + refused + ignored` is their number.
#[derive(Serialize, Deserialize, Debug, Clone, Default, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    accepted: u32,
    sum: Int128,
    by_reason: BTreeMap<Reason, u32>,
}

impl Tally {
    /// Nothing judged yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            accepted: 0,
            sum: Int128::zero(),
            by_reason: BTreeMap::new(),
        }
    }

    /// Number of accepted readings.
    #[must_use]
    pub const fn accepted(&self) -> u32 {
        self.accepted
    }

    /// Sum of the accepted values.
    #[must_use]
    pub const fn sum(&self) -> i128 {
        self.sum.i128()
    }

    /// What counts as work: the sum of the values or the number of intervals, as the class has it.
    #[must_use]
    pub fn work(&self, rules: &ReadingRules) -> u128 {
        match rules.work {
            Work::Amount => u128::try_from(self.sum.i128()).unwrap_or_default(),
            Work::Presence => self.accepted.into(),
        }
    }

    /// Number of refused readings that count against the machine.
    #[must_use]
    pub fn refused(&self) -> u32 {
        self.count(Reason::counts_against_machine)
    }

    /// Number of refused readings that do not count against the machine, because anyone could have sent them.
    #[must_use]
    pub fn ignored(&self) -> u32 {
        self.count(|reason| !reason.counts_against_machine())
    }

    /// How many were refused for each reason; reasons without any are left out.
    pub fn by_reason(&self) -> impl Iterator<Item = (Reason, u32)> + '_ {
        self.by_reason.iter().map(|(reason, count)| (*reason, *count))
    }

    /// `accepted / (accepted + refused)`, rounded down (RULES N5); zero without a reading.
    #[must_use]
    pub fn quality(&self) -> Bps {
        points::quality(self.accepted, self.refused())
    }

    /// Counts refused readings, also of reports that never reached the judge (a bad signature).
    pub fn refuse(&mut self, reason: Reason, readings: u32) {
        if readings > 0 {
            let count = self.by_reason.entry(reason).or_default();
            *count = count.saturating_add(readings);
        }
    }

    /// Takes back everything that was accepted: for outliers, which are found only when all machines are judged.
    pub fn refuse_accepted(&mut self, reason: Reason) {
        let accepted = std::mem::take(&mut self.accepted);
        self.sum = Int128::zero();
        self.refuse(reason, accepted);
    }

    pub(super) fn accept(&mut self, value: i64) {
        self.accepted = self.accepted.saturating_add(1);
        self.sum = self.sum.saturating_add(Int128::from(value));
    }

    fn count(&self, is_counted: impl Fn(Reason) -> bool) -> u32 {
        self.by_reason()
            .filter(|(reason, _)| is_counted(*reason))
            .fold(0, |sum, (_, count)| sum.saturating_add(count))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use cosmwasm_std::Binary;

    use super::*;
    use crate::values::Curve;

    /// The Ed25519 keys of the first two test vectors of RFC 8032.
    fn keys() -> [PublicKey; 2] {
        [
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        ]
        .map(|digits| {
            let bytes = cosmwasm_std::HexBinary::from_hex(digits).unwrap();
            PublicKey::new(Curve::Ed25519, Binary::from(bytes)).unwrap()
        })
    }

    #[test]
    fn nonces_are_counted_for_each_key_and_the_rest_stays_the_machine_s() {
        let [old, new] = keys();
        let run = Some(Run {
            newest: Mark {
                time: Time::new(7),
                value: 5,
            },
            length: 3,
        });
        let stolen = MachineState {
            last_nonce: u64::MAX,
            run,
            ..MachineState::default().for_key(&old)
        };

        assert_eq!(stolen.clone().for_key(&old), stolen);

        let rotated = stolen.for_key(&new);
        assert_eq!((rotated.last_nonce(), rotated.run), (0, run));
    }
}
