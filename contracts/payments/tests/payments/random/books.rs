//! What everybody should have.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result as AnyResult;
use cw_multi_test::AppResponse;

use super::agreement::Agreement;
use crate::suite::{FORTUNE, PEOPLE, Suite};

/// Who gets how much.
pub type Payments = Vec<(&'static str, u128)>;

/// Carries steps out and says what everybody should have.
pub struct Run {
    pub suite: Suite,
    pub agreements: BTreeMap<u64, Agreement>,
    pub refused: BTreeSet<&'static str>,
    /// More than in the beginning, by name: in the account, or credited.
    pub gained: BTreeMap<&'static str, i128>,
    /// Machine 1's.
    pub owner: &'static str,
    pub epoch: u32,
    pub share: Option<u16>,
    pub version: u32,
    pub has_tariff: bool,
    pub opened: u64,
}

impl Run {
    pub fn new(suite: Suite) -> Self {
        Self {
            suite,
            agreements: BTreeMap::new(),
            refused: BTreeSet::new(),
            gained: PEOPLE.map(|name| (name, 0)).into(),
            owner: "ann",
            epoch: 0,
            share: None,
            version: 1,
            has_tariff: true,
            opened: 0,
        }
    }

    /// The agreement that a step means.
    pub fn pick(&self, agreement: u64) -> Option<(u64, Agreement)> {
        let count = u64::try_from(self.agreements.len()).unwrap();
        let index = usize::try_from(agreement.checked_rem(count)?).unwrap();
        let (number, found) = self.agreements.iter().nth(index)?;
        Some((*number, found.clone()))
    }

    /// Carl has brought a deposit.
    pub fn begin(&mut self, deposit: u128, agreement: Agreement) {
        self.opened += 1;
        self.agreements.insert(self.opened, agreement);
        self.take("carl", deposit);
    }

    pub fn take(&mut self, name: &'static str, amount: u128) {
        *self.gained.get_mut(name).unwrap() -= i128::try_from(amount).unwrap();
    }

    /// What machine 1 earns now, by recipient.
    pub fn divide(&self, amount: u128) -> Payments {
        let share = self.share.map_or(0, |share| amount * u128::from(share) / 10_000);
        vec![("dora", share), (self.owner, amount - share)]
    }

    /// What those earn with whom an agreement was made.
    pub fn bound(&self, payee: &'static str, epoch: Option<u32>, amount: u128) -> Payments {
        if epoch == Some(self.epoch) {
            self.divide(amount)
        } else {
            vec![(payee, amount)]
        }
    }

    /// Whether a message that would pay these people is carried out: a sender whose own payment fails is refused.
    pub fn pays(&self, sender: &str, payments: &Payments) -> bool {
        let is_paid = |(name, amount): &(&str, u128)| *name == sender && *amount > 0;
        !payments.iter().any(is_paid) || !self.refused.contains(sender)
    }

    /// Checks that a message was carried out as expected, and books what it paid.
    pub fn book(&mut self, result: &AnyResult<AppResponse>, expected: bool, payments: Payments) -> bool {
        assert_eq!(result.is_ok(), expected, "{result:?}");
        if expected {
            for (name, amount) in payments {
                *self.gained.get_mut(name).unwrap() += i128::try_from(amount).unwrap();
            }
        }
        expected
    }

    /// Everybody has, in the account or as a credit, what the model says.
    pub fn compare(&self) {
        let fortune = i128::try_from(FORTUNE).unwrap();
        for (name, gained) in &self.gained {
            let has = self.suite.balance(name) + self.suite.credit(name);
            assert_eq!(i128::try_from(has).unwrap() - fortune, *gained, "{name}");
        }
    }

    pub fn wait(&mut self, seconds: u64) {
        self.suite.advance(seconds);
        for agreement in self.agreements.values_mut() {
            if let Agreement::Stream(stream) = agreement {
                stream.run(seconds);
            }
        }
    }
}
