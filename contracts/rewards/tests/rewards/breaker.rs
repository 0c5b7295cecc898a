//! Rule W6: what fits into a window. Windows of 150 s unless a test says otherwise: window 0 runs from second 0, window 1
//! from second 150.

use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, Time};
use flywheel_rewards::ContractError;

use crate::suite::{START, Suite, attribute, error, waiting};

pub const WINDOW: u64 = 150;

/// Alice owns machines 1 to 3, bob 4. Of epoch 0 they have 100, 200, 40 and 60 of the 600 in its budget, which becomes
/// final in window 0. It is second 100.
pub fn settled(mut suite: Suite, cap: u128) -> (Suite, SumTree) {
    suite.set_breaker(WINDOW, cap);
    for machine in [1, 2, 3] {
        suite.register(machine, "alice", None);
    }
    suite.register(4, "bob", None).at(100).mint();
    let tree = suite.settle(0, &[(1, 100), (2, 200), (3, 40), (4, 60)]);
    (suite, tree)
}

pub fn exhausted(until: u64) -> ContractError {
    ContractError::WindowExhausted {
        until: Time::new(START + until),
    }
}

fn breaker(machine: u64, amount: u128) -> (u64, u128, String) {
    (machine, amount, "breaker".to_owned())
}

#[test]
fn a_claim_pays_what_fits_in_the_order_of_its_leaves() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite, 250);
        suite.at(150);

        // 250: all 100 of machine 1, 150 of machine 2's 200, nothing of machine 3's 40.
        let response = suite.claim("alice", 0, &tree, &[1, 2, 3]);

        assert_eq!(suite.balance("alice"), 250);
        assert_eq!([1, 2, 3].map(|machine| suite.claimed(machine)), [100, 150, 0]);
        assert_eq!(waiting(&response), [breaker(2, 50), breaker(3, 40)]);
        assert_eq!(attribute(&response, "claim_waits", "until"), (START + 300).to_string());
        // 400 in the root, 250 of it paid.
        assert_eq!((suite.flows().claimed.u128(), suite.owed("claimable")), (250, 150));
        assert_eq!(suite.window(), (1, 250, 250, 300));

        // Window 2: what waited, and nothing twice.
        suite.at(300).claim("alice", 0, &tree, &[1, 2, 3]);
        assert_eq!((suite.balance("alice"), suite.claimed(2)), (340, 200));
        assert_eq!(suite.window(), (2, 90, 250, 450));
    }
}

#[test]
fn when_nothing_fits_the_error_says_when_the_next_window_begins() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite, 100);
        suite.at(150).claim("alice", 0, &tree, &[1]);

        assert_eq!(error(suite.try_claim("bob", 0, &tree, &[4])), exhausted(300));
        // The window's last second, and its end.
        assert_eq!(error(suite.at(299).try_claim("bob", 0, &tree, &[4])), exhausted(300));
        suite.at(300).claim("bob", 0, &tree, &[4]);

        assert_eq!(suite.balance("bob"), 60);
    }
}

#[test]
fn a_machine_that_has_everything_is_no_matter_of_the_breaker() {
    let (mut suite, tree) = settled(Suite::native(), 100);
    suite.at(150).claim("alice", 0, &tree, &[1]);

    let refused = error(suite.try_claim("alice", 0, &tree, &[1]));

    assert_eq!(refused, ContractError::NothingToClaim { epoch: Epoch::new(0) });
}

#[test]
fn budgets_that_become_final_in_a_window_widen_it_to_twice_themselves() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite, 10);
        // Twice the budget of 600, though the root gives only 400 of it.
        assert_eq!(suite.window(), (0, 0, 1_200, 150));

        suite.at(149).claim("alice", 0, &tree, &[1, 2]);

        assert_eq!(suite.balance("alice"), 300);
        assert_eq!(suite.window(), (0, 300, 1_200, 150));
        // A second later the next window counts, in which nothing has become final.
        suite.at(150).claim("alice", 0, &tree, &[3]);
        assert_eq!((suite.balance("alice"), suite.claimed(3)), (310, 10));
        assert_eq!(suite.window(), (1, 10, 10, 300));
    }
}

#[test]
fn a_root_in_a_full_window_makes_room_for_what_it_brings() {
    let (mut suite, tree) = settled(Suite::native(), 10);
    suite.at(150).claim("bob", 0, &tree, &[4]);
    // 10 of 60, then it is full; at 200 epoch 1 ends.
    suite.at(200).mint();
    assert_eq!(error(suite.try_claim("bob", 0, &tree, &[4])), exhausted(300));
    let newer = suite.settle(1, &[(1, 100), (2, 200), (3, 40), (4, 600)]);

    // Twice the 600 of epoch 1, and 10 are paid.
    assert_eq!(suite.window(), (1, 10, 1_200, 300));
    suite.claim("bob", 1, &newer, &[4]);

    assert_eq!(suite.balance("bob"), 600);
    assert_eq!(suite.window(), (1, 600, 1_200, 300));
}

#[test]
fn budgets_of_two_roots_in_one_window_add_up() {
    let mut suite = Suite::native();
    suite.set_breaker(1_000, 0).at(100).mint();
    suite.settle(0, &[(1, 0)]);
    suite.at(300).mint();
    // Epochs 1 and 2 at once.
    suite.settle(2, &[(1, 0)]);

    // 2 x (600 + 1,200)
    assert_eq!(suite.window(), (0, 0, 3_600, 1_000));
    assert_eq!(suite.at(1_000).window(), (1, 0, 0, 2_000));
}

#[test]
fn without_a_cap_of_its_own_a_window_pays_twice_its_budgets_alone() {
    let (mut suite, tree) = settled(Suite::native(), 0);
    suite.claim("alice", 0, &tree, &[1]);

    assert_eq!(error(suite.at(150).try_claim("bob", 0, &tree, &[4])), exhausted(300));
}

#[test]
fn a_month_without_claims_saves_up_nothing() {
    let (mut suite, tree) = settled(Suite::native(), 70);
    // 2,592,000 / 150 = 17,280
    suite.at(2_592_000);
    assert_eq!(suite.window(), (17_280, 0, 70, 2_592_150));

    suite.claim("alice", 0, &tree, &[1]);

    assert_eq!(suite.balance("alice"), 70);
    assert_eq!(error(suite.try_claim("alice", 0, &tree, &[1])), exhausted(2_592_150));
}

#[test]
fn a_newer_root_pays_on_from_what_was_paid_in_part() {
    let (mut suite, tree) = settled(Suite::native(), 60);
    suite.at(150).claim("alice", 0, &tree, &[1]);
    assert_eq!(suite.claimed(1), 60);
    suite.at(200).mint();
    let newer = suite.settle(1, &[(1, 170), (2, 200), (3, 40), (4, 60)]);

    suite.claim("alice", 1, &newer, &[1]);

    // 60, then 110.
    assert_eq!((suite.claimed(1), suite.balance("alice")), (170, 170));
}

#[test]
fn a_payee_that_cannot_receive_takes_its_room_and_nobody_else_s() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite, 350);
        suite.at(150).refuse("alice", true);

        // 100 + 200 + 40 for alice, who cannot receive; 10 of 60 for bob.
        let response = suite.claim("bob", 0, &tree, &[1, 2, 3, 4]);

        assert_eq!((suite.balance("alice"), suite.credit("alice")), (0, 340));
        assert_eq!((suite.balance("bob"), suite.claimed(4)), (10, 10));
        assert_eq!(waiting(&response), [breaker(4, 50)]);
        assert_eq!(suite.window(), (1, 350, 350, 300));

        // The window is full; what is credited was counted when it was claimed.
        suite.refuse("alice", false).try_withdraw("alice", None).unwrap();
        assert_eq!((suite.balance("alice"), suite.owed("credits")), (340, 48));
        assert_eq!(suite.window(), (1, 350, 350, 300));
    }
}

#[test]
fn a_claim_that_fails_takes_no_room() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite, 70);
        suite.at(150).refuse("alice", true);

        assert!(suite.try_claim("alice", 0, &tree, &[1]).is_err());

        assert_eq!(suite.window(), (1, 0, 70, 300));
        suite.claim("bob", 0, &tree, &[4]);
        assert_eq!(suite.balance("bob"), 60);
    }
}

#[test]
fn the_cap_bounds_all_machines_of_all_owners_together() {
    let (mut suite, tree) = settled(Suite::native(), 120);
    suite.at(150).claim("alice", 0, &tree, &[1]);

    suite.claim("bob", 0, &tree, &[4]);

    assert_eq!(["alice", "bob"].map(|payee| suite.balance(payee)), [100, 20]);
}
