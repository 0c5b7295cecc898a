//! Rule A3: one party's payout never undoes another's.

use flywheel_rewards::ContractError;

use crate::suite::{Suite, address, attribute, error};

#[test]
fn a_payee_that_cannot_receive_is_credited_and_the_others_are_paid() {
    for mut suite in Suite::both() {
        suite.register(1, "alice", None).register(2, "bob", None).at(100).mint();
        let tree = suite.settle(0, &[(1, 100), (2, 200)]);
        suite.refuse("bob", true);

        let response = suite.claim("alice", 0, &tree, &[1, 2]);

        assert_eq!(["alice", "bob"].map(|payee| suite.balance(payee)), [100, 0]);
        assert_eq!((suite.credit("bob"), suite.claimed(2)), (200, 200));
        assert_eq!(attribute(&response, "payment_credited", "amount"), "200");

        // Still refused: it stays credited.
        suite.try_withdraw("stranger", Some("bob")).unwrap();
        assert_eq!(suite.credit("bob"), 200);
        suite.refuse("bob", false);
        suite.try_withdraw("stranger", Some("bob")).unwrap();
        assert_eq!((suite.credit("bob"), suite.balance("bob")), (0, 200));
    }
}

#[test]
fn a_sender_who_cannot_receive_claims_nothing() {
    for mut suite in Suite::both() {
        suite.register(1, "alice", None).at(100).mint();
        let tree = suite.settle(0, &[(1, 100)]);
        suite.refuse("alice", true);

        assert!(suite.try_claim("alice", 0, &tree, &[1]).is_err());

        assert_eq!((suite.claimed(1), suite.credit("alice")), (0, 0));
    }
}

#[test]
fn a_treasury_that_cannot_receive_does_not_stop_mint() {
    for mut suite in Suite::both() {
        suite.refuse("treasury", true).at(100).mint();
        assert_eq!((suite.balance("treasury"), suite.credit("treasury")), (0, 100));
        suite.refuse("treasury", false).at(200).mint();
        assert_eq!((suite.balance("treasury"), suite.credit("treasury")), (100, 100));

        suite.try_withdraw("stranger", Some("treasury")).unwrap();

        assert_eq!((suite.balance("treasury"), suite.credit("treasury")), (200, 0));
    }
}

#[test]
fn income_that_staking_refuses_goes_out_with_the_next_mint() {
    for mut suite in Suite::both() {
        suite.staking_refuses(true).at(100).mint();
        assert_eq!(suite.owed("stakers_waiting"), 200);
        // Still refused, and 50 s more: 300.
        let response = suite.at(150).mint();
        assert_eq!(attribute(&response, "income_waits", "amount"), "300");
        assert_eq!(suite.budget(0), Some((600, 50, 0)));

        suite.staking_refuses(false).mint();

        assert_eq!(suite.balance_of(&suite.staking), 300);
        assert_eq!(suite.owed("stakers_waiting"), 0);
    }
}

#[test]
fn there_is_nothing_to_withdraw_without_a_credit() {
    let mut suite = Suite::native();

    let own = error(suite.try_withdraw("alice", None));
    assert_eq!(
        own,
        ContractError::NothingToWithdraw {
            account: address("alice")
        }
    );
    let another = error(suite.try_withdraw("alice", Some("bob")));
    assert_eq!(
        another,
        ContractError::NothingToWithdraw {
            account: address("bob")
        }
    );
}

#[test]
fn a_credit_is_paid_once() {
    for mut suite in Suite::both() {
        suite.at(100).mint();
        suite.settle(0, &[(1, 100)]);

        suite.try_withdraw("o1", None).unwrap();

        // 50 / 4
        assert_eq!(suite.balance("o1"), 12);
        let again = error(suite.try_withdraw("o1", None));
        assert_eq!(again, ContractError::NothingToWithdraw { account: address("o1") });
    }
}

#[test]
fn a_failed_withdrawal_of_one_s_own_changes_nothing() {
    for mut suite in Suite::both() {
        suite.at(100).mint();
        suite.settle(0, &[(1, 100)]);
        suite.refuse("o1", true);

        assert!(suite.try_withdraw("o1", None).is_err());

        assert_eq!(suite.credit("o1"), 12);
    }
}
