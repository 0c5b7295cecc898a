//! Dividing a sum.

use super::{assert_round_trip, bps, refusal, share};
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Api, StdError, Uint128, from_json};
use flywheel_protocol::values::{MAX_SHARES, ValueError};
use flywheel_protocol::{Share, Split};
use proptest::prelude::*;

fn parts(split: &Split, amount: u128) -> Vec<(String, u128)> {
    let parts = split.divide(Uint128::new(amount)).unwrap();
    parts
        .into_iter()
        .map(|(recipient, part)| (recipient, part.u128()))
        .collect()
}

#[test]
fn the_residual_recipient_gets_what_flooring_leaves() {
    let split = Split::new(vec![share("owner", 3_333), share("maker", 3_333)], "rest".to_owned()).unwrap();

    // 33.33 % of 100 is 33.33, floored twice
    let expected = [("owner", 33), ("maker", 33), ("rest", 34)].map(|(name, part)| (name.to_owned(), part));
    assert_eq!(parts(&split, 100), expected);
}

#[test]
fn nobody_is_paid_nothing() {
    let split = Split::new(vec![share("owner", 5_000), share("maker", 0)], "rest".to_owned()).unwrap();

    // half of 1 floors to 0, so all of it is the rest's
    assert_eq!(parts(&split, 1), [("rest".to_owned(), 1)]);
    assert_eq!(parts(&split, 0), []);
    let whole = Split::new(vec![share("owner", 10_000)], "rest".to_owned()).unwrap();
    assert_eq!(parts(&whole, 7), [("owner".to_owned(), 7)]);
    assert_eq!(parts(&Split::all_to("owner".to_owned()), 7), [("owner".to_owned(), 7)]);
}

#[test]
fn a_split_over_the_whole_is_refused() {
    let shares = vec![share("a", 9_999), share("b", 2)];
    assert_eq!(
        Split::new(shares, "c".to_owned()),
        Err(ValueError::SharesOverWhole { sum: 10_001 })
    );
    let json = r#"{"shares":[{"recipient":"a","bps":9999},{"recipient":"b","bps":2}],"residual":"c"}"#;
    assert!(refusal::<Split>(json).contains("sum to 10001"));
}

#[test]
fn a_recipient_is_named_once() {
    let twice = Split::new(vec![share("a", 1), share("b", 1), share("a", 1)], "c".to_owned());
    assert_eq!(twice, Err(ValueError::DuplicateRecipient { position: 2 }));
    let residual_too = Split::new(vec![share("a", 1)], "a".to_owned());
    assert_eq!(residual_too, Err(ValueError::DuplicateRecipient { position: 1 }));
}

#[test]
fn a_split_has_at_most_ten_shares() {
    let shares = |count: usize| (0..count).map(|i| share(&i.to_string(), 1)).collect::<Vec<_>>();
    assert!(Split::new(shares(MAX_SHARES), "rest".to_owned()).is_ok());
    let expected = Err(ValueError::TooManyShares { given: 11, most: 10 });
    assert_eq!(Split::new(shares(MAX_SHARES + 1), "rest".to_owned()), expected);
}

#[test]
fn a_split_is_its_shares_and_its_residual_recipient_in_json() {
    let split = Split::new(vec![share("a", 2_500)], "b".to_owned()).unwrap();
    assert_round_trip(&split, r#"{"shares":[{"recipient":"a","bps":2500}],"residual":"b"}"#);
    assert!(from_json::<Split>(r#"{"shares":[],"residual":"b","more":1}"#).is_err());
}

#[derive(Debug, PartialEq)]
enum Refused {
    Address(StdError),
    Value(ValueError),
}

impl From<StdError> for Refused {
    fn from(error: StdError) -> Self {
        Self::Address(error)
    }
}

impl From<ValueError> for Refused {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

#[test]
fn a_contract_stores_validated_addresses() {
    let api = MockApi::default();
    let (alice, bob) = (api.addr_make("alice"), api.addr_make("bob"));
    let validate = |text: String| -> Result<Addr, Refused> { Ok(api.addr_validate(&text)?) };

    let given = Split::new(vec![share(alice.as_str(), 4_000)], bob.to_string()).unwrap();
    let checked = given.try_map(validate).unwrap();
    assert_eq!(
        checked.shares(),
        [Share {
            recipient: alice.clone(),
            bps: bps(4_000)
        }]
    );
    assert_eq!(checked.residual(), &bob);

    let wrong = Split::new(vec![share("nobody", 4_000)], bob.to_string()).unwrap();
    assert!(matches!(wrong.try_map(validate), Err(Refused::Address(_))));
}

#[test]
fn two_names_of_one_account_are_found_when_they_become_one() {
    let split = Split::new(vec![share("Alice", 4_000)], "alice".to_owned()).unwrap();
    let lower = |name: String| -> Result<String, Refused> { Ok(name.to_lowercase()) };
    assert_eq!(
        split.try_map(lower),
        Err(Refused::Value(ValueError::DuplicateRecipient { position: 1 }))
    );
}

proptest! {
    #[test]
    fn dividing_loses_nothing(points in proptest::collection::vec(0_u16..=1_000, 0..=10), amount: u128) {
        let shares: Vec<Share> = points.iter().enumerate().map(|(i, bps)| share(&i.to_string(), *bps)).collect();
        let split = Split::new(shares.clone(), "rest".to_owned()).unwrap();
        let parts = parts(&split, amount);

        prop_assert_eq!(parts.iter().map(|(_, part)| part).sum::<u128>(), amount);
        prop_assert!(parts.iter().all(|(_, part)| *part > 0));
        for share in shares {
            let part = parts.iter().find(|(name, _)| *name == share.recipient).map_or(0, |(_, part)| *part);
            prop_assert_eq!(part, share.bps.of(Uint128::new(amount)).u128());
        }
    }
}
