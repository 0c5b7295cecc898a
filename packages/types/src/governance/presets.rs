//! Rules that a launch file names: presets, or each rule by itself.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds};

use super::rules::{Bounds, ClassRules, Rules};

/// Rules that a launch file can name.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Preset {
    /// Minutes, for networks that are tried out.
    Trial,
    /// Days.
    Standard,
    /// More votes, and a timelock of 14 days for upgrades: for contracts that many networks share.
    Careful,
}

/// Which rules a DAO starts with.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub enum RulesChoice {
    /// A preset, with one deposit for every class.
    Preset {
        /// Which.
        name: Preset,
        /// In the DAO's token.
        #[serde(default)]
        deposit: Uint128,
    },
    /// Each rule by itself.
    Custom {
        /// Of each class.
        rules: Box<Rules>,
        /// What no vote can change.
        bounds: Bounds,
    },
}

impl RulesChoice {
    /// The rules and the bounds that are meant.
    pub fn resolve(self) -> (Rules, Bounds) {
        match self {
            Self::Preset { name, deposit } => (name.rules(deposit), name.bounds()),
            Self::Custom { rules, bounds } => (*rules, bounds),
        }
    }
}

/// One line of a preset: quorum and threshold, objection, and the three periods in units.
struct Line {
    quorum: u16,
    threshold: u16,
    objection: Option<u16>,
    period: u64,
    timelock: u64,
    grace: u64,
}

impl Line {
    fn rules(&self, unit: u64, deposit: Uint128) -> ClassRules {
        let points = |points: u16| Bps::new(points).unwrap_or(Bps::ONE);
        let seconds = |units: u64| Seconds::new(units.saturating_mul(unit));
        ClassRules {
            quorum: points(self.quorum),
            threshold: points(self.threshold),
            objection: self.objection.map(points),
            period: seconds(self.period),
            timelock: seconds(self.timelock),
            grace: seconds(self.grace),
            deposit,
            revoting: false,
        }
    }
}

const fn line(
    (quorum, threshold, objection): (u16, u16, Option<u16>),
    (period, timelock, grace): (u64, u64, u64),
) -> Line {
    Line {
        quorum,
        threshold,
        objection,
        period,
        timelock,
        grace,
    }
}

impl Preset {
    /// The rules of the preset. In a trial a unit is a minute, in the others a day.
    pub fn rules(self, deposit: Uint128) -> Rules {
        let (unit, lines) = match self {
            Self::Trial => (
                60,
                [
                    line((1_000, 5_000, None), (2, 0, 60)),
                    line((2_000, 5_000, None), (2, 1, 60)),
                    line((2_000, 5_000, None), (2, 1, 60)),
                    line((1_500, 5_000, Some(1_000)), (2, 1, 60)),
                    line((3_300, 6_700, None), (2, 2, 60)),
                ],
            ),
            Self::Standard => (
                86_400,
                [
                    line((1_000, 5_000, None), (3, 0, 7)),
                    line((2_000, 5_000, None), (5, 1, 7)),
                    line((2_000, 5_000, None), (5, 2, 7)),
                    line((1_500, 5_000, Some(1_000)), (3, 1, 7)),
                    line((3_300, 6_700, None), (7, 7, 14)),
                ],
            ),
            Self::Careful => (
                86_400,
                [
                    line((1_500, 5_000, None), (5, 0, 7)),
                    line((2_500, 6_000, None), (7, 3, 7)),
                    line((2_500, 6_000, None), (7, 5, 7)),
                    line((2_000, 5_000, Some(500)), (5, 2, 7)),
                    line((4_000, 7_500, None), (10, 14, 14)),
                ],
            ),
        };
        let [text, parameter, treasury, membership, upgrade] = lines.map(|line| line.rules(unit, deposit));
        Rules {
            text,
            parameter,
            treasury,
            membership,
            upgrade,
        }
    }

    /// The bounds of the preset.
    pub const fn bounds(self) -> Bounds {
        let (min_period, min_upgrade_timelock) = match self {
            Self::Trial => (Seconds::new(10), Seconds::new(0)),
            Self::Standard => (Seconds::days(1), Seconds::days(2)),
            Self::Careful => (Seconds::days(1), Seconds::days(14)),
        };
        Bounds {
            min_period,
            min_upgrade_timelock,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::ProposalClass;

    #[test]
    fn every_preset_is_within_its_own_bounds() {
        let minimum = Uint128::new(1_000_000);
        for preset in [Preset::Trial, Preset::Standard, Preset::Careful] {
            let (rules, bounds) = (preset.rules(Uint128::new(10_000)), preset.bounds());
            bounds.check().unwrap();
            for class in ProposalClass::ALL {
                rules.of(class).check(class, &bounds, minimum).unwrap();
                assert_eq!(ProposalClass::find(class.number()), Some(class));
            }
        }
        assert_eq!(ProposalClass::find(5), None);
    }
}
