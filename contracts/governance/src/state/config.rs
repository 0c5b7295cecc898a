//! What the DAO is made of, and the rules of later proposals.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::governance::{Bounds, ClassRules, LockTerms, ProposalClass, Rules};
use flywheel_types::{Denom, Guardian, compact};

use crate::error::ContractError;

/// Never changes.
pub const CONFIG: Item<Config> = Item::new("config");
/// What votes change.
pub const SETTINGS: Item<Settings> = Item::new("settings");
/// By the class's number.
pub const RULES: Map<u8, StoredRules> = Map::new("rules");

/// What the DAO was launched with. The staking contract comes first, as votes read no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Whose voting power counts.
    pub staking: Addr,
    /// What deposits are in.
    pub denom: Denom,
    /// No proposal before so much votes.
    pub minimum_total_power: Uint128,
    /// The shortest voting period and grace time.
    pub min_period: Seconds,
    /// The shortest timelock of upgrades.
    pub min_upgrade_timelock: Seconds,
    /// What the longest lock adds; zero: nothing can be locked.
    pub max_bonus: Bps,
    /// The longest lock.
    pub max_days: u16,
    /// The DAO's name.
    pub name: String,
}

compact!(Config {
    staking,
    denom,
    minimum_total_power,
    min_period,
    min_upgrade_timelock,
    max_bonus,
    max_days,
    name
});

impl Config {
    /// What no vote can change.
    pub const fn bounds(&self) -> Bounds {
        Bounds {
            min_period: self.min_period,
            min_upgrade_timelock: self.min_upgrade_timelock,
        }
    }

    /// Whether there are locks at all.
    pub const fn has_locks(&self) -> bool {
        !self.max_bonus.is_zero()
    }

    /// What locks add.
    pub fn lock_terms(&self) -> Option<LockTerms> {
        self.has_locks().then_some(LockTerms {
            max_bonus: self.max_bonus,
            max_days: self.max_days,
        })
    }

    /// Stores the rules of a class.
    ///
    /// # Errors
    /// If they are out of their bounds.
    pub fn set_rules(
        &self,
        storage: &mut dyn Storage,
        class: ProposalClass,
        rules: &ClassRules,
    ) -> Result<(), ContractError> {
        rules.check(class, &self.bounds(), self.minimum_total_power)?;
        Ok(RULES.save(storage, class.number(), &rules.into())?)
    }
}

/// What votes change, for later proposals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What one machine adds to its owner's votes.
    pub machine_weight: Uint128,
    /// What a representative casts at most for others, as a part of all votes.
    pub representative_cap: Bps,
    /// Who may veto.
    pub guardian: Option<Addr>,
    /// From this second on it is nobody.
    pub guardian_until: Time,
}

compact!(Settings {
    machine_weight,
    representative_cap,
    guardian,
    guardian_until
});

impl Settings {
    /// The guardian as it was named, whether or not its time is over.
    pub fn guardian(&self) -> Option<Guardian<Addr>> {
        self.guardian.clone().map(|address| Guardian {
            address,
            expires_at: self.guardian_until,
        })
    }

    /// Names a guardian, or none.
    pub fn set_guardian(&mut self, guardian: Option<Guardian<Addr>>) {
        self.guardian_until = guardian.as_ref().map_or(Time::new(0), |named| named.expires_at);
        self.guardian = guardian.map(|named| named.address);
    }

    /// Refuses whoever is not the guardian, and the guardian when its time is over.
    pub fn check_guardian(&self, sender: &Addr, now: Time) -> Result<(), ContractError> {
        if self.guardian.as_ref() != Some(sender) {
            return Err(ContractError::NotGuardian { sender: sender.clone() });
        }
        if now >= self.guardian_until {
            return Err(ContractError::GuardianExpired {
                at: self.guardian_until,
            });
        }
        Ok(())
    }
}

/// The rules of a class, as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRules {
    quorum: Bps,
    threshold: Bps,
    objection: Option<Bps>,
    period: Seconds,
    timelock: Seconds,
    grace: Seconds,
    deposit: Uint128,
    revoting: bool,
}

compact!(StoredRules {
    quorum,
    threshold,
    objection,
    period,
    timelock,
    grace,
    deposit,
    revoting
});

impl From<&ClassRules> for StoredRules {
    fn from(rules: &ClassRules) -> Self {
        Self {
            quorum: rules.quorum,
            threshold: rules.threshold,
            objection: rules.objection,
            period: rules.period,
            timelock: rules.timelock,
            grace: rules.grace,
            deposit: rules.deposit,
            revoting: rules.revoting,
        }
    }
}

impl From<StoredRules> for ClassRules {
    fn from(rules: StoredRules) -> Self {
        Self {
            quorum: rules.quorum,
            threshold: rules.threshold,
            objection: rules.objection,
            period: rules.period,
            timelock: rules.timelock,
            grace: rules.grace,
            deposit: rules.deposit,
            revoting: rules.revoting,
        }
    }
}

/// The rules of a class now.
pub fn rules_of(storage: &dyn Storage, class: ProposalClass) -> StdResult<ClassRules> {
    Ok(RULES.load(storage, class.number())?.into())
}

/// The rules of all classes now.
pub fn rules(storage: &dyn Storage) -> StdResult<Rules> {
    Ok(Rules {
        text: rules_of(storage, ProposalClass::Text)?,
        parameter: rules_of(storage, ProposalClass::Parameter)?,
        treasury: rules_of(storage, ProposalClass::Treasury)?,
        membership: rules_of(storage, ProposalClass::Membership)?,
        upgrade: rules_of(storage, ProposalClass::Upgrade)?,
    })
}
