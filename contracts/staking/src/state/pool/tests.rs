//! Pools whose shares are worth less than a token, as a slash leaves them.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions)]

use cosmwasm_std::testing::{MockStorage, mock_env};
use proptest::prelude::*;

use super::*;
use crate::state::{LEDGER, Payouts, PositionBook, Sums, voting_power_before};

/// A pool of delegators with this price, and the ledger that belongs to it.
fn pool_of(delegated: u128, shares: u128) -> (PoolBook, Ledger) {
    let mut ledger = Ledger::default();
    ledger.delegate(Uint128::new(delegated)).unwrap();
    let owner = Addr::unchecked("owner");
    let mut book = PoolBook::open(
        &ledger,
        &mock_env().block,
        MachineId::FIRST,
        &owner,
        "meter".into(),
        Bps::ZERO,
    );
    book.pool.delegated = Uint128::new(delegated);
    book.pool.shares = Uint128::new(shares);
    (book, ledger)
}

fn price(book: &PoolBook) -> (u128, u128) {
    (book.pool.delegated.u128(), book.pool.shares.u128())
}

#[test]
fn shares_are_rounded_down_on_the_way_in_and_up_on_the_way_out() {
    let (mut book, mut ledger) = pool_of(700, 1_000);
    // 10 x 1,000 / 700 = 14.28.
    assert_eq!(book.delegate(&mut ledger, Uint128::new(10)).unwrap().u128(), 14);
    assert_eq!(price(&book), (710, 1_014));
    // 9 x 1,014 / 710 = 12.85; the one share left is worth 0.71 and is burned.
    let taken = book
        .undelegate(&mut ledger, Uint128::new(14), Some(Uint128::new(9)))
        .unwrap();
    assert_eq!((taken.tokens.u128(), taken.left.u128()), (9, 0));
    assert_eq!(price(&book), (701, 1_000));
    assert_eq!(
        (
            ledger.delegated().u128(),
            ledger.unbonding(&Payouts::default()).unwrap().u128()
        ),
        (701, 9)
    );
}

#[test]
fn leaving_with_everything_brings_the_whole_tokens_that_the_shares_are_worth() {
    let (mut book, mut ledger) = pool_of(700, 1_000);
    // 14 x 0.7 = 9.8.
    let taken = book.undelegate(&mut ledger, Uint128::new(14), None).unwrap();
    assert_eq!((taken.tokens.u128(), taken.left.u128()), (9, 0));
    assert_eq!(price(&book), (691, 986));
}

#[test]
fn what_stays_with_some_value_is_kept() {
    let (mut book, mut ledger) = pool_of(700, 1_000);
    // 5 x 1,000 / 700 = 7.14: 8 shares; the 6 left are worth 6 x 695 / 992 = 4.2.
    let taken = book
        .undelegate(&mut ledger, Uint128::new(14), Some(Uint128::new(5)))
        .unwrap();
    assert_eq!((taken.tokens.u128(), taken.left.u128()), (5, 6));
    assert_eq!(price(&book), (695, 992));
}

#[test]
fn shares_worth_less_than_a_token_can_leave_for_nothing() {
    let (mut book, mut ledger) = pool_of(3, 1_000);
    let taken = book.undelegate(&mut ledger, Uint128::new(300), None).unwrap();
    assert_eq!((taken.tokens.u128(), taken.left.u128()), (0, 0));
    assert_eq!(price(&book), (3, 700));
}

#[test]
fn tokens_that_buy_no_share_are_refused() {
    // No message brings a share above a token; a later one must not take tokens for nothing all the same.
    let (mut book, mut ledger) = pool_of(10, 3);
    let zero = ContractError::ZeroShares {
        amount: Uint128::new(3),
        machine: MachineId::FIRST,
    };
    assert_eq!(book.delegate(&mut ledger, Uint128::new(3)).unwrap_err(), zero);
    assert_eq!(book.delegate(&mut ledger, Uint128::new(4)).unwrap().u128(), 1);
}

#[test]
fn a_pool_whose_shares_are_worth_nothing_takes_no_delegations() {
    let (mut book, mut ledger) = pool_of(0, 1_000);
    let worthless = ContractError::WorthlessShares {
        machine: MachineId::FIRST,
    };
    assert_eq!(book.delegate(&mut ledger, Uint128::new(5)).unwrap_err(), worthless);
}

proptest! {
    /// However it comes and goes, an account never takes out more than it had and put in, and never makes those poorer
    /// who stay.
    #[test]
    fn coming_and_going_gains_nothing(
        tokens in 1..1_000_000_u128,
        lost in 0..1_000_000_u128,
        own in 0..1_000_000_u128,
        moves in prop::collection::vec((any::<bool>(), 1..5_000_u128), 1..30),
    ) {
        let (mut book, mut ledger) = pool_of(tokens, tokens + lost);
        let mut held = Uint128::new(own % (tokens + lost + 1));
        let others = book.pool.shares - held;
        let others_at_first = book.worth(others).unwrap();
        let mut had = book.worth(held).unwrap();
        let mut out = Uint128::zero();
        for (comes, amount) in moves {
            let amount = Uint128::new(amount);
            if comes {
                held += book.delegate(&mut ledger, amount).unwrap();
                had += amount;
            } else if let Ok(taken) = book.undelegate(&mut ledger, held, Some(amount)) {
                held = taken.left;
                out += taken.tokens;
            }
            prop_assert_eq!(book.pool.shares, others + held);
            prop_assert_eq!(book.pool.shares.is_zero(), book.pool.delegated.is_zero());
            prop_assert!(book.pool.delegated <= book.pool.shares);
            prop_assert!(book.worth(others).unwrap() >= others_at_first);
        }
        let last = book.undelegate(&mut ledger, held, None).unwrap();
        prop_assert!(out + last.tokens <= had);
    }
}

/// Shares that lose value and a generation that ends, each in a block of its own: what a slash will do.
#[test]
fn delegators_vote_at_every_height_with_what_their_shares_were_worth_then() {
    let mut storage = MockStorage::new();
    let block = |height| BlockInfo {
        height,
        ..mock_env().block
    };
    let (alice, id) = (Addr::unchecked("alice"), MachineId::FIRST);
    LEDGER.save(&mut storage, &Sums::default()).unwrap();
    let mut at = |height: u64, change: &dyn Fn(&mut PoolBook, &mut Ledger) -> Option<Uint128>| {
        let mut ledger = Ledger::load(&storage, Time::of(&block(height))).unwrap();
        let found = PoolBook::find(&storage, &ledger, id).unwrap();
        let new = || {
            PoolBook::open(
                &ledger,
                &block(height),
                id,
                &Addr::unchecked("owner"),
                "m".into(),
                Bps::ZERO,
            )
        };
        let mut book = found.unwrap_or_else(new);
        let bought = change(&mut book, &mut ledger);
        if let Some(shares) = bought {
            let mut position = PositionBook::load(&storage, &alice, id).unwrap();
            let income = position.income(&storage, &book.divided()).unwrap();
            let held = (book.pool.generation, shares);
            position.save(&mut storage, &block(height), held, income).unwrap();
        }
        book.save(&mut storage, &mut ledger, &block(height)).unwrap();
        ledger.save(&mut storage, &block(height)).unwrap();
    };
    at(10, &|book, ledger| {
        Some(book.delegate(ledger, Uint128::new(1_000)).unwrap())
    });
    at(20, &|book, _| {
        book.pool.delegated = Uint128::new(700);
        None
    });
    // Another delegator comes: 500 x 1,000 / 700 = 714 shares, so alice has 1,000 of 1,714, worth 1,200: 700.1.
    at(30, &|book, ledger| {
        book.delegate(ledger, Uint128::new(500)).unwrap();
        None
    });
    at(40, &|book, _| {
        book.pool.delegated = Uint128::new(600);
        None
    });
    at(50, &|book, _| {
        book.pool.generation = 1;
        None
    });

    let expected = [
        (10, 0),
        (11, 1_000),
        (20, 1_000),
        (21, 700),
        (31, 700),
        (40, 700),
        (41, 350),
        (50, 350),
        (51, 0),
    ];
    for (height, power) in expected {
        assert_eq!(
            voting_power_before(&storage, &alice, height).unwrap().u128(),
            power,
            "block {height}"
        );
    }
}
