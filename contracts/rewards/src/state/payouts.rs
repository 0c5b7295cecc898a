//! The one record besides [`flywheel_types::rewards::CLAIMED`] that a claim writes: apart from the ledger, so that it is
//! short.

use std::fmt;

use cosmwasm_std::Uint128;
use cw_storage_plus::Item;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{EpochClock, Time};
use flywheel_types::rewards::{Breaker, KeptRoot};
use flywheel_types::serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use flywheel_types::serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::breaker::{Meter, Room};
use crate::error::ContractError;

/// The one record.
pub const PAYOUTS: Item<Payouts> = Item::new("payouts");

/// Sums over all machines and accounts, and the breaker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payouts {
    /// Paid to machines' payees, or credited to them because the payment failed.
    pub claimed: Uint128,
    /// The sum of all credits.
    pub credits: Uint128,
    /// Bounds what claims take in a window.
    pub breaker: Option<Meter>,
}

impl Payouts {
    /// Begins the breaker's running window, if it is another than the one counted last.
    pub fn begin_window(&mut self, clock: &EpochClock, now: Time) {
        self.breaker = self.breaker.map(|meter| meter.at(clock, now));
    }

    /// What claims may still take in the running window; `None`: anything, there is no breaker.
    pub fn room(&self, clock: &EpochClock) -> Result<Option<Room>, ValueError> {
        self.breaker.map(|meter| meter.room(clock)).transpose()
    }

    /// Counts a claim, never above the newest final root's sum: roots that contradict each other must not pay one machine
    /// with what another has earned.
    pub fn pay(&mut self, amount: Uint128, newest: &KeptRoot) -> Result<(), ContractError> {
        self.claimed = self.claimed.checked_add(amount)?;
        if self.claimed > newest.sum {
            return Err(ContractError::AboveFinalSum {
                claimed: self.claimed,
                sum: newest.sum,
            });
        }
        if let Some(meter) = &mut self.breaker {
            meter.pay(amount)?;
        }
        Ok(())
    }

    /// Counts machines' budgets that become final: they widen the running window.
    pub fn add_budget(&mut self, amount: Uint128, clock: &EpochClock, now: Time) -> Result<(), ContractError> {
        self.begin_window(clock, now);
        if let Some(meter) = &mut self.breaker {
            meter.add_budget(amount)?;
        }
        Ok(())
    }

    /// Sets, changes or removes the breaker.
    pub fn set_breaker(&mut self, settings: Option<Breaker>, clock: &EpochClock, now: Time) {
        self.breaker = settings.map(|settings| match self.breaker {
            Some(meter) => meter.with_settings(settings, clock, now),
            None => Meter::new(settings, clock, now),
        });
    }
}

/// An array of two sums, and of the breaker if there is one: a network without a breaker pays for no byte of it.
impl Serialize for Payouts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.breaker {
            None => (self.claimed, self.credits).serialize(serializer),
            Some(meter) => (self.claimed, self.credits, meter).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Payouts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Payouts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("two sums and perhaps a breaker as an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Payouts, A::Error> {
        let missing = |field| move || A::Error::missing_field(field);
        let payouts = Payouts {
            claimed: fields.next_element()?.ok_or_else(missing("claimed"))?,
            credits: fields.next_element()?.ok_or_else(missing("credits"))?,
            breaker: fields.next_element()?,
        };
        if payouts.breaker.is_some() {
            while fields.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(payouts)
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{from_json, to_json_string};
    use flywheel_protocol::Seconds;

    use super::*;

    #[test]
    fn without_a_breaker_the_record_is_two_sums_as_before_there_were_breakers() {
        let payouts = Payouts {
            claimed: Uint128::new(5),
            credits: Uint128::new(7),
            breaker: None,
        };

        assert_eq!(to_json_string(&payouts).unwrap(), r#"["5","7"]"#);
        assert_eq!(from_json::<Payouts>(r#"["5","7"]"#).unwrap(), payouts);
        from_json::<Payouts>(r#"["5"]"#).unwrap_err();
    }

    #[test]
    fn a_breaker_is_appended() {
        let meter = Meter {
            length: Seconds::new(100),
            cap: Uint128::new(40),
            window: 3,
            paid: Uint128::new(2),
            budgets: Uint128::new(9),
        };
        let payouts = Payouts {
            claimed: Uint128::new(5),
            credits: Uint128::new(7),
            breaker: Some(meter),
        };
        let text = r#"["5","7",[100,"40",3,"2","9"]]"#;

        assert_eq!(to_json_string(&payouts).unwrap(), text);
        assert_eq!(from_json::<Payouts>(text).unwrap(), payouts);
        // What a later version appends is passed over.
        assert_eq!(
            from_json::<Payouts>(r#"["5","7",[100,"40",3,"2","9"],1,{}]"#).unwrap(),
            payouts
        );
    }
}
