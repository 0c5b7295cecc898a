//! Addresses that were made or checked before. An address is a checksum, letter by letter, and the same ones come with
//! message after message.

use std::cell::RefCell;
use std::collections::HashMap;

use cosmwasm_std::{Addr, Api, StdResult};

use crate::{Account, AddressPrefix};

/// So many signers are remembered, some megabytes; then all are forgotten. What is remembered changes no answer.
const MAX_SIGNERS: usize = 1 << 16;

/// So many checked addresses are remembered at most.
const PLACES: usize = 1 << 14;

/// The addresses of accounts that signed.
#[derive(Debug, Default)]
pub(super) struct Signers(RefCell<HashMap<[u8; 20], Addr>>);

impl Signers {
    /// The account's address on the chain, which has one prefix.
    pub(super) fn address(&self, account: &Account, prefix: &AddressPrefix) -> Addr {
        let mut known = self.0.borrow_mut();
        if known.len() >= MAX_SIGNERS {
            known.clear();
        }
        let address = known.entry(account.id()).or_insert_with(|| account.address(prefix));
        address.clone()
    }
}

/// Texts that are addresses, each at the place that its last letters name: a later one there takes its place.
#[derive(Debug)]
pub(super) struct Checked(RefCell<Vec<String>>);

impl Default for Checked {
    fn default() -> Self {
        Self(RefCell::new(vec![String::new(); PLACES]))
    }
}

impl Checked {
    /// Refuses what is not an address: `addr_validate`, but seldom twice for the same.
    pub(super) fn check(&self, api: &dyn Api, address: &str) -> StdResult<()> {
        let mut places = self.0.borrow_mut();
        match places.get_mut(place(address)) {
            Some(known) if known == address && !address.is_empty() => {}
            Some(known) => *known = api.addr_validate(address)?.into_string(),
            None => _ = api.addr_validate(address)?,
        }
        Ok(())
    }
}

/// An address ends with a checksum of all of it, six letters of 32.
fn place(address: &str) -> usize {
    let letters = address.bytes().rev().take(6);
    let mixed = letters.fold(0_usize, |sum, letter| sum.wrapping_mul(31) ^ usize::from(letter));
    mixed % PLACES
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockApi;

    use super::*;

    #[test]
    fn a_signer_has_the_same_address_the_second_time_and_nobody_else_s() {
        let (signers, prefix) = (Signers::default(), AddressPrefix::new("wasm").unwrap());
        for label in ["alice", "bob", "alice", "bob"] {
            let account = Account::from_seed(&[1; 32], label);
            assert_eq!(signers.address(&account, &prefix), account.address(&prefix));
        }
        assert_eq!(signers.0.borrow().len(), 2);
    }

    #[test]
    fn only_what_is_an_address_is_remembered() {
        let (checked, api) = (Checked::default(), MockApi::default().with_prefix("wasm"));
        let good = api.addr_make("alice").into_string();
        let (upper, cut) = (good.to_uppercase(), &good[..good.len() - 1]);
        for _ in 0..2 {
            checked.check(&api, &good).unwrap();
            for bad in [upper.as_str(), cut, "", "wasm1"] {
                let refused = checked.check(&api, bad).unwrap_err();
                assert_eq!(refused, api.addr_validate(bad).unwrap_err());
            }
        }
        let places = checked.0.borrow();
        let known: Vec<&String> = places.iter().filter(|known| !known.is_empty()).collect();
        assert_eq!(known, [&good]);
    }

    #[test]
    fn addresses_that_share_a_place_are_told_apart() {
        let (checked, api) = (Checked::default(), MockApi::default().with_prefix("wasm"));
        let all: Vec<String> = (0..2_000)
            .map(|number| api.addr_make(&number.to_string()).into_string())
            .collect();
        let twins = all.iter().enumerate().find_map(|(number, one)| {
            let other = all.iter().skip(number + 1).find(|other| place(other) == place(one))?;
            Some((one, other))
        });
        let (one, other) = twins.unwrap();
        for address in [one, other, one, other] {
            checked.check(&api, address).unwrap();
            assert_eq!(checked.0.borrow()[place(address)], *address);
        }
        // A text at the place of an address that is known is no address for that.
        let text = &one[one.len() - 6..];
        assert_eq!(place(text), place(one));
        checked.check(&api, text).unwrap_err();
        assert_eq!(checked.0.borrow()[place(one)], *other);
    }
}
