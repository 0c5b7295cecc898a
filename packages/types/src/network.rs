//! What a network is made of, shared by the hub that launches it and the contracts that run it.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, PublicKey, Seconds, Time};
use thiserror::Error;

/// Bytes of a class's name at most.
pub const MAX_CLASS_NAME: usize = 24;
/// Classes of a network at most.
pub const MAX_CLASSES: usize = 32;
/// Makers that a class lists at most.
pub const MAX_MAKERS: usize = 16;
/// Unbonding periods are at most this long, in unbonding days.
pub const MAX_UNBONDING_DAYS: u16 = 30;
/// A round is at least this long, in seconds: a statement is signed, sent and put into a block within its round.
pub const MIN_ROUND: u64 = 2;
/// Every window and period of a network is at most this long: one year.
pub const MAX_PERIOD: u64 = 31_536_000;

/// Whether place matters.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum NetworkKind {
    /// Physical resource network: every machine has a place.
    Prn,
    /// Digital resource network: place does not matter.
    Drn,
}

/// What a network serves.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Sector {
    /// Charging, generation, storage of energy.
    Energy,
    /// Inference, training, labelled data.
    Ai,
    /// Vehicles and their sharing.
    Mobility,
    /// Radio and fixed networks.
    Telecoms,
    /// Care and its devices.
    Healthcare,
    /// Fields, barns, weather for them.
    Agriculture,
    /// Moving goods.
    Logistics,
    /// Maps, images and sensors of places.
    Geospatial,
    /// Keeping data.
    Storage,
    /// Moving data.
    Bandwidth,
    /// Computing.
    Compute,
    /// Anything else.
    Other,
}

impl NetworkKind {
    /// The name in messages and indexes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prn => "prn",
            Self::Drn => "drn",
        }
    }
}

impl Sector {
    /// The name in messages and indexes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Energy => "energy",
            Self::Ai => "ai",
            Self::Mobility => "mobility",
            Self::Telecoms => "telecoms",
            Self::Healthcare => "healthcare",
            Self::Agriculture => "agriculture",
            Self::Logistics => "logistics",
            Self::Geospatial => "geospatial",
            Self::Storage => "storage",
            Self::Bandwidth => "bandwidth",
            Self::Compute => "compute",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for NetworkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How long the steps of a network's day take (rules V2 to V8, S5, S6).
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Windows {
    /// After an epoch's end, for reports still on their way.
    pub grace: Seconds,
    /// How long one proposer has before the next takes over.
    pub round: Seconds,
    /// How long a pending root can be disputed.
    pub challenge: Seconds,
    /// How long the oracles have to answer a demand.
    pub answer: Seconds,
    /// How long a slash case may hold tokens that are unbonding.
    pub max_freeze: Seconds,
    /// The length of an unbonding day: 86,400 on a real network.
    pub unbonding_day: Seconds,
    /// How many whole unbonding days tokens wait, at most 30.
    pub unbonding_days: u16,
}

/// An account that may stop things for a while, and nothing else.
#[cw_serde]
#[derive(Eq)]
pub struct Guardian<A = String> {
    /// Who.
    pub address: A,
    /// From this second on it is nobody.
    pub expires_at: Time,
}

/// Who may bond a machine of a class (rule S1).
#[cw_serde]
#[derive(Eq)]
pub enum Admission {
    /// Any machine.
    Open,
    /// Machines certified by one of these makers.
    Makers(Vec<PublicKey>),
    /// Machines that the admin has approved one by one.
    Approved,
}

/// How much a maker's machines are trusted, instead of the class's default.
#[cw_serde]
#[derive(Eq)]
pub struct MakerTrust {
    /// The maker's key.
    pub maker: PublicKey,
    /// Multiplies points; 10,000 is full trust.
    pub trust: Bps,
}

/// A kind of machine within a network (rule S1).
#[cw_serde]
#[derive(Eq)]
pub struct Class {
    /// 1 to 24 bytes of `a-z`, `0-9` and `-`.
    pub name: String,
    /// What an owner bonds at least for one machine.
    pub min_bond: Uint128,
    /// Who may bond.
    pub admission: Admission,
    /// Trust in a machine whose maker is not listed.
    pub trust: Bps,
    /// Trust by maker, at most 16.
    #[serde(default)]
    pub makers: Vec<MakerTrust>,
    /// The base of this class's points against other classes, 1 to 1,000,000.
    pub weight: u32,
    /// The work of a whole epoch, in the field's base unit or in intervals.
    pub full_work: Uint128,
    /// What one machine earns in one epoch at most.
    pub max_reward_per_epoch: Uint128,
    /// What an offence costs.
    pub slash: Bps,
    /// How many machines in one cell earn in full; later ones share. Zero: place does not thin rewards.
    pub free_density: u32,
    /// How much all boosts together may add, in 10,000ths.
    pub max_boost: Bps,
    /// Demand mode (rule N5): of each epoch's emission a machine earns at most this part of what its sales have taken from
    /// their buyers for good. `None`: its sales do not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Bps>,
    /// Whether machines begin a stay only in places that the admin has opened (`OpenPlaces` of staking). Those that are enrolled
    /// already stay. Not in a network without places.
    #[serde(default, skip_serializing_if = "is_false")]
    pub places: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A class that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClassError {
    /// Name empty, too long or with other characters.
    #[error("class name {name:?}: use 1 to {MAX_CLASS_NAME} of a-z, 0-9 and -")]
    Name {
        /// The name given.
        name: String,
    },
    /// A number that must be above zero, or within bounds.
    #[error("class {class}: {field} must be {expected}")]
    Field {
        /// The class.
        class: String,
        /// The field's name.
        field: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

impl Class {
    /// Checks what can be checked of a class alone.
    pub fn check(&self) -> Result<(), ClassError> {
        check_class_name(&self.name)?;
        let listed = match &self.admission {
            Admission::Makers(makers) => makers.len(),
            Admission::Open | Admission::Approved => 1,
        };
        self.field("min_bond", !self.min_bond.is_zero(), "above zero")?;
        self.field("full_work", !self.full_work.is_zero(), "above zero")?;
        self.field(
            "max_reward_per_epoch",
            !self.max_reward_per_epoch.is_zero(),
            "above zero",
        )?;
        self.field("weight", (1..=1_000_000).contains(&self.weight), "1 to 1,000,000")?;
        self.field("admission.makers", (1..=MAX_MAKERS).contains(&listed), "1 to 16 makers")?;
        self.field("makers", self.makers.len() <= MAX_MAKERS, "at most 16 makers")
    }

    /// The trust in a machine with this maker.
    pub fn trust_in(&self, maker: Option<&PublicKey>) -> Bps {
        self.makers
            .iter()
            .find(|row| Some(&row.maker) == maker)
            .map_or(self.trust, |row| row.trust)
    }

    fn field(&self, field: &'static str, holds: bool, expected: &'static str) -> Result<(), ClassError> {
        if holds {
            Ok(())
        } else {
            Err(ClassError::Field {
                class: self.name.clone(),
                field,
                expected,
            })
        }
    }
}

/// Checks that a class may be called so: 1 to [`MAX_CLASS_NAME`] bytes of `a-z`, `0-9` and `-`.
pub fn check_class_name(name: &str) -> Result<(), ClassError> {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > MAX_CLASS_NAME || !name.bytes().all(known) {
        return Err(ClassError::Name { name: name.to_owned() });
    }
    Ok(())
}

/// Parameters that would make cheating pay, or that cannot work (rule H3).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParameterError {
    /// A period of zero, or longer than a year.
    #[error("{name} is {seconds} s: it must be {minimum} to {MAX_PERIOD} s")]
    Period {
        /// Its name.
        name: &'static str,
        /// What was given.
        seconds: u64,
        /// The least allowed.
        minimum: u64,
    },
    /// Only the first proposer would ever have a turn.
    #[error("round is {round} s, longer than the epoch of {epoch} s: a silent proposer could not be replaced")]
    RoundTooLong {
        /// `round`.
        round: u64,
        /// `epoch`.
        epoch: u64,
    },
    /// Unbonding days out of range.
    #[error("unbonding_days is {days}: it must be 1 to {MAX_UNBONDING_DAYS}")]
    UnbondingDays {
        /// What was given.
        days: u16,
    },
    /// What a cheat loses is less than what it can take before it is caught.
    #[error(
        "class {class}: an offence costs {at_stake} (min_bond x slash), less than the {takeable} that a machine can \
         earn before it is caught: raise min_bond or slash, or lower max_reward_per_epoch"
    )]
    CheatingPays {
        /// The class.
        class: String,
        /// `min_bond x slash`.
        at_stake: Uint128,
        /// `max_reward_per_epoch x ceil((epoch + grace + challenge + answer) / epoch)`.
        takeable: Uint128,
    },
    /// Tokens could leave before an offence can be judged.
    #[error(
        "unbonding takes {unbonding} s, less than the {needed} s that a case needs (epoch + challenge + answer + \
         max_freeze): raise unbonding_days"
    )]
    UnbondingTooShort {
        /// `unbonding_day x unbonding_days`.
        unbonding: u64,
        /// `epoch + challenge + answer + max_freeze`.
        needed: u64,
    },
    /// A number too large to reckon with.
    #[error("{name} is too large")]
    TooLarge {
        /// Its name.
        name: &'static str,
    },
}

impl Windows {
    /// Checks every period, and that unbonding outlasts a case (rule H3).
    pub fn check(&self, epoch: Seconds) -> Result<(), ParameterError> {
        let periods = [
            ("epoch", epoch, 1),
            ("grace", self.grace, 0),
            ("round", self.round, MIN_ROUND),
            ("challenge", self.challenge, 1),
            ("answer", self.answer, 1),
            ("max_freeze", self.max_freeze, 1),
            ("unbonding_day", self.unbonding_day, 1),
        ];
        for (name, period, minimum) in periods {
            if !(minimum..=MAX_PERIOD).contains(&period.get()) {
                return Err(ParameterError::Period {
                    name,
                    seconds: period.get(),
                    minimum,
                });
            }
        }
        if self.round > epoch {
            return Err(ParameterError::RoundTooLong {
                round: self.round.get(),
                epoch: epoch.get(),
            });
        }
        if !(1..=MAX_UNBONDING_DAYS).contains(&self.unbonding_days) {
            return Err(ParameterError::UnbondingDays {
                days: self.unbonding_days,
            });
        }
        let unbonding = self
            .unbonding()
            .ok_or(ParameterError::TooLarge { name: "unbonding" })?
            .get();
        let needed = sum(&[epoch, self.challenge, self.answer, self.max_freeze])?;
        if unbonding < needed {
            return Err(ParameterError::UnbondingTooShort { unbonding, needed });
        }
        Ok(())
    }

    /// Checks that an offence costs more than it can bring before it is caught (rule H3).
    pub fn check_class(&self, epoch: Seconds, class: &Class) -> Result<(), ParameterError> {
        let too_large = || ParameterError::TooLarge {
            name: "max_reward_per_epoch",
        };
        let exposed = sum(&[epoch, self.grace, self.challenge, self.answer])?;
        let epochs = exposed
            .checked_next_multiple_of(epoch.get())
            .and_then(|s| s.checked_div(epoch.get()));
        let epochs = epochs.ok_or(ParameterError::Period {
            name: "epoch",
            seconds: epoch.get(),
            minimum: 1,
        })?;
        let takeable = class
            .max_reward_per_epoch
            .checked_mul(Uint128::from(epochs))
            .map_err(|_| too_large())?;
        let at_stake = class.slash.of(class.min_bond);
        if at_stake < takeable {
            return Err(ParameterError::CheatingPays {
                class: class.name.clone(),
                at_stake,
                takeable,
            });
        }
        Ok(())
    }

    /// How long tokens wait after the end of the day on which they began unbonding; `None` on overflow.
    pub fn unbonding(&self) -> Option<Seconds> {
        self.unbonding_day
            .get()
            .checked_mul(u64::from(self.unbonding_days))
            .map(Seconds::new)
    }
}

fn sum(periods: &[Seconds]) -> Result<u64, ParameterError> {
    periods
        .iter()
        .try_fold(0_u64, |sum, period| sum.checked_add(period.get()))
        .ok_or(ParameterError::TooLarge {
            name: "the sum of the windows",
        })
}
