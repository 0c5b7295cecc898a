//! Classes of proposals and the rules of each, within bounds that no vote can move.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds};
use thiserror::Error;

/// The largest quorum: with more, those who stay at home would decide.
pub const MAX_QUORUM: u16 = 6_000;
/// The smallest threshold: one half, and always more yes than no.
pub const MIN_THRESHOLD: u16 = 5_000;
/// The largest threshold: with more, a few could stop everything for ever.
pub const MAX_THRESHOLD: u16 = 9_000;
/// The longest voting period: 60 days.
pub const MAX_VOTING: u64 = 5_184_000;
/// The longest timelock: 30 days.
pub const MAX_TIMELOCK: u64 = 2_592_000;
/// The longest grace time: 90 days.
pub const MAX_GRACE: u64 = 7_776_000;
/// The largest deposit is so many ten-thousandths of `minimum_total_power`.
pub const MAX_DEPOSIT: u16 = 100;

/// What a proposal does, and so which rules it has.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum ProposalClass {
    /// Says something; has no actions.
    Text,
    /// Calls contracts of the network, without money.
    Parameter,
    /// Spends, opens budgets, awards grants.
    Treasury,
    /// Oracles, approvals, suspensions, slash cases.
    Membership,
    /// Anything: upgrades, admins, the DAO's own rules, messages of any module.
    Upgrade,
}

impl ProposalClass {
    /// All of them, by number.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Parameter,
        Self::Treasury,
        Self::Membership,
        Self::Upgrade,
    ];

    /// Its number in records.
    pub const fn number(self) -> u8 {
        match self {
            Self::Text => 0,
            Self::Parameter => 1,
            Self::Treasury => 2,
            Self::Membership => 3,
            Self::Upgrade => 4,
        }
    }

    /// The class of a number.
    pub fn find(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its name in messages and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Parameter => "parameter",
            Self::Treasury => "treasury",
            Self::Membership => "membership",
            Self::Upgrade => "upgrade",
        }
    }
}

impl fmt::Display for ProposalClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The rules of a class. A proposal keeps those it was opened with.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub struct ClassRules {
    /// Part of all votes that must be cast, abstentions included: above 0, at most 6,000.
    pub quorum: Bps,
    /// Part of yes among yes, no and veto: 5,000 to 9,000. Yes must be more than no and veto together besides.
    pub threshold: Bps,
    /// Part of all votes that stops an optimistic proposal; `None`: the class has no optimistic ones. Never for upgrades.
    #[serde(default)]
    pub objection: Option<Bps>,
    /// How long is voted: at least the DAO's `min_period`, at most 60 days.
    pub period: Seconds,
    /// From the end of voting to the first execution: at most 30 days.
    #[serde(default)]
    pub timelock: Seconds,
    /// How long it may be executed, and tried again, after that: at least `min_period`, at most 90 days.
    pub grace: Seconds,
    /// In the DAO's token: at most a hundredth of `minimum_total_power`. Zero: who has votes may propose.
    #[serde(default)]
    pub deposit: Uint128,
    /// Whether a vote may be changed until the end. Such a proposal never passes early.
    #[serde(default)]
    pub revoting: bool,
}

/// The rules of all classes.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Of texts.
    pub text: ClassRules,
    /// Of parameter changes.
    pub parameter: ClassRules,
    /// Of spends.
    pub treasury: ClassRules,
    /// Of membership.
    pub membership: ClassRules,
    /// Of upgrades and all else.
    pub upgrade: ClassRules,
}

impl Rules {
    /// The rules of a class.
    pub const fn of(&self, class: ProposalClass) -> &ClassRules {
        match class {
            ProposalClass::Text => &self.text,
            ProposalClass::Parameter => &self.parameter,
            ProposalClass::Treasury => &self.treasury,
            ProposalClass::Membership => &self.membership,
            ProposalClass::Upgrade => &self.upgrade,
        }
    }
}

/// Bounds of the rules that are set at launch and never change.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The shortest voting period and grace time: above zero.
    pub min_period: Seconds,
    /// The shortest timelock of upgrades: at most 30 days. The suite DAO has 14 days (rule A9).
    pub min_upgrade_timelock: Seconds,
}

/// Rules that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RulesError {
    /// A part of the votes out of its bounds.
    #[error("{class}: {name} is {given} of 10000: it must be {least} to {most}")]
    Part {
        /// Whose rule.
        class: ProposalClass,
        /// Which rule.
        name: &'static str,
        /// As given.
        given: u16,
        /// The least.
        least: u16,
        /// The most.
        most: u16,
    },
    /// A period out of its bounds.
    #[error("{class}: {name} is {given} s: it must be {least} to {most} s")]
    Period {
        /// Whose rule.
        class: ProposalClass,
        /// Which rule.
        name: &'static str,
        /// As given.
        given: u64,
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// A deposit that nobody could bring.
    #[error("{class}: the deposit is {given}: it must be at most {most}, a hundredth of minimum_total_power")]
    Deposit {
        /// Whose rule.
        class: ProposalClass,
        /// As given.
        given: Uint128,
        /// The most.
        most: Uint128,
    },
    /// Silence must not be enough for what cannot be undone.
    #[error("upgrades cannot pass without votes: leave objection out")]
    OptimisticUpgrade,
}

impl Bounds {
    /// Checks that rules within these bounds exist.
    ///
    /// # Errors
    /// A `min_period` of zero or above 60 days, a `min_upgrade_timelock` above 30 days.
    pub fn check(&self) -> Result<(), RulesError> {
        let class = ProposalClass::Upgrade;
        within(class, "min_period", self.min_period, 1, MAX_VOTING)?;
        within(
            class,
            "min_upgrade_timelock",
            self.min_upgrade_timelock,
            0,
            MAX_TIMELOCK,
        )
    }
}

impl ClassRules {
    /// Checks that a class can have these rules: that what it needs can be reached, and takes neither no time nor for ever.
    ///
    /// # Errors
    /// Names the number and its bounds.
    pub fn check(&self, class: ProposalClass, bounds: &Bounds, minimum_total_power: Uint128) -> Result<(), RulesError> {
        part(class, "quorum", self.quorum, (1, MAX_QUORUM))?;
        part(class, "threshold", self.threshold, (MIN_THRESHOLD, MAX_THRESHOLD))?;
        if let Some(objection) = self.objection {
            part(class, "objection", objection, (1, MIN_THRESHOLD))?;
            if class == ProposalClass::Upgrade {
                return Err(RulesError::OptimisticUpgrade);
            }
        }
        let least = bounds.min_period.get();
        let shortest_timelock = match class {
            ProposalClass::Upgrade => bounds.min_upgrade_timelock.get(),
            _ => 0,
        };
        within(class, "period", self.period, least, MAX_VOTING)?;
        within(class, "timelock", self.timelock, shortest_timelock, MAX_TIMELOCK)?;
        within(class, "grace", self.grace, least, MAX_GRACE)?;
        let most = Bps::new(MAX_DEPOSIT).map_or(Uint128::zero(), |part| part.of(minimum_total_power));
        if self.deposit > most {
            let given = self.deposit;
            return Err(RulesError::Deposit { class, given, most });
        }
        Ok(())
    }
}

fn part(class: ProposalClass, name: &'static str, given: Bps, (least, most): (u16, u16)) -> Result<(), RulesError> {
    let given = given.get();
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(RulesError::Part {
        class,
        name,
        given,
        least,
        most,
    })
}

fn within(class: ProposalClass, name: &'static str, given: Seconds, least: u64, most: u64) -> Result<(), RulesError> {
    let given = given.get();
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(RulesError::Period {
        class,
        name,
        given,
        least,
        most,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::Preset;

    #[test]
    fn rules_out_of_their_bounds_are_refused_with_the_numbers() {
        let bounds = Preset::Careful.bounds();
        let good = Preset::Careful.rules(Uint128::zero()).upgrade;
        let check = |rules: ClassRules| {
            let checked = rules.check(ProposalClass::Upgrade, &bounds, Uint128::new(1_000));
            checked.unwrap_err().to_string()
        };
        let bps = |points| Bps::new(points).unwrap();
        let cases = [
            (
                ClassRules {
                    quorum: bps(6_001),
                    ..good.clone()
                },
                "quorum is 6001 of 10000: it must be 1 to 6000",
            ),
            (
                ClassRules {
                    quorum: bps(0),
                    ..good.clone()
                },
                "quorum is 0 of 10000",
            ),
            (
                ClassRules {
                    threshold: bps(4_999),
                    ..good.clone()
                },
                "threshold is 4999",
            ),
            (
                ClassRules {
                    threshold: bps(9_001),
                    ..good.clone()
                },
                "threshold is 9001",
            ),
            (
                ClassRules {
                    objection: Some(bps(100)),
                    ..good.clone()
                },
                "upgrades cannot pass",
            ),
            (
                ClassRules {
                    period: Seconds::new(0),
                    ..good.clone()
                },
                "period is 0 s: it must be 86400 to",
            ),
            (
                ClassRules {
                    timelock: Seconds::days(13),
                    ..good.clone()
                },
                "timelock is 1123200 s: it must be 1209600 to",
            ),
            (
                ClassRules {
                    timelock: Seconds::days(31),
                    ..good.clone()
                },
                "to 2592000 s",
            ),
            (
                ClassRules {
                    grace: Seconds::new(1),
                    ..good.clone()
                },
                "grace is 1 s",
            ),
            (
                ClassRules {
                    deposit: Uint128::new(11),
                    ..good
                },
                "the deposit is 11: it must be at most 10",
            ),
        ];
        for (rules, expected) in cases {
            let text = check(rules);
            assert!(text.contains(expected), "{text}");
        }
    }
}
