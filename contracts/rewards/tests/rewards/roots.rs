//! Rules V6 and V12, where they touch money.

use flywheel_protocol::Epoch;
use flywheel_rewards::ContractError;

use crate::suite::{Suite, address, error};

const ALL: [&str; 4] = ["o1", "o2", "o3", "o4"];

/// Two epochs closed: the machines' budget is 600, then 1,200; the oracles' 50, then 100.
fn two_epochs(mut suite: Suite) -> Suite {
    suite.at(200).mint();
    suite
}

#[test]
fn a_root_makes_its_sum_claimable_and_leaves_the_rest_undistributed() {
    for suite in Suite::both() {
        let mut suite = two_epochs(suite);
        suite.at(210).mint();

        suite.settle(1, &[(1, 500), (2, 400)]);

        let flows = suite.flows();
        // 60 for machines in 10 s of epoch 2; 1,200 - 900 are left over.
        assert_eq!(
            [flows.claimable, flows.open, flows.undistributed].map(|part| part.u128()),
            [900, 60, 300]
        );
        assert_eq!(suite.roots(), [1]);
    }
}

#[test]
fn each_signer_earns_one_part_in_all_oracles() {
    for suite in Suite::both() {
        let mut suite = two_epochs(suite);
        let root = suite.root(1, &suite.tree(&[(1, 500)]));

        suite.try_accept("verification", root, &["o1", "o2", "o4"], 4).unwrap();

        assert_eq!(ALL.map(|oracle| suite.credit(oracle)), [25, 25, 0, 25]);
        assert_eq!(suite.flows().oracles_undistributed.u128(), 25);
        assert_eq!(suite.owed("oracles"), 0);
        assert_eq!(suite.owed("credits"), 75);
        suite.try_withdraw("o4", None).unwrap();
        assert_eq!(suite.balance("o4"), 25);
    }
}

#[test]
fn what_the_oracles_pay_cannot_be_divided_by_is_undistributed() {
    let mut suite = two_epochs(Suite::native());
    let root = suite.root(1, &suite.tree(&[(1, 500)]));

    suite.try_accept("verification", root, &["o1", "o2", "o3"], 3).unwrap();

    // 100 / 3
    assert_eq!(suite.credit("o1"), 33);
    assert_eq!(suite.flows().oracles_undistributed.u128(), 1);
}

#[test]
fn oracles_are_paid_for_every_epoch_that_a_statement_settles() {
    let mut suite = Suite::native();
    suite.at(500).mint();

    suite.settle(0, &[(1, 100)]);
    // 50 / 4
    assert_eq!(suite.credit("o1"), 12);
    suite.settle(4, &[(1, 100)]);

    // 50 / 4 and 200 / 4
    assert_eq!(suite.credit("o1"), 62);
    assert_eq!(suite.flows().oracles_undistributed.u128(), 2);
}

#[test]
fn a_root_spends_at_most_the_budgets_of_its_epochs() {
    for suite in Suite::both() {
        let mut suite = two_epochs(suite);
        let root = suite.root(1, &suite.tree(&[(1, 1_201)]));
        let refused = ContractError::AboveBudget {
            added: 1_201_u128.into(),
            budget: 1_200_u128.into(),
        };
        assert_eq!(error(suite.try_accept("verification", root, &ALL, 4)), refused);

        suite.settle(1, &[(1, 1_200)]);

        assert_eq!(suite.flows().undistributed.u128(), 0);
    }
}

#[test]
fn no_root_spends_what_an_earlier_one_left() {
    let mut suite = two_epochs(Suite::native());
    suite.settle(0, &[(1, 500)]);
    assert_eq!(suite.owed("undistributed"), 100);

    // Epoch 1 has 600, although 700 are not spent.
    let root = suite.root(1, &suite.tree(&[(1, 1_101)]));
    let refused = ContractError::AboveBudget {
        added: 601_u128.into(),
        budget: 600_u128.into(),
    };
    assert_eq!(error(suite.try_accept("verification", root, &ALL, 4)), refused);
    suite.settle(1, &[(1, 1_100)]);

    assert_eq!(suite.owed("undistributed"), 100);
    assert_eq!(suite.owed("claimable"), 1_100);
}

#[test]
fn revenue_can_be_spent_by_roots() {
    for mut suite in Suite::both() {
        suite.at(50).add_revenue(0, 0, Some(1), 40);
        suite.at(100).mint();

        suite.settle(0, &[(1, 640)]);

        assert_eq!(suite.owed("claimable"), 640);
        assert_eq!(suite.owed("open"), 0);
    }
}

#[test]
fn only_verification_brings_roots() {
    let mut suite = two_epochs(Suite::native());
    for sender in ["stranger", "admin", "o1"] {
        let root = suite.root(1, &suite.tree(&[(1, 500)]));
        let refused = ContractError::NotVerification {
            sender: address(sender),
            verification: address("verification"),
        };

        assert_eq!(error(suite.try_accept(sender, root, &ALL, 4)), refused);
    }
}

#[test]
fn a_root_of_an_epoch_without_a_budget_has_to_wait_for_mint() {
    let mut suite = Suite::native();
    suite.at(100);
    let root = suite.root(0, &suite.tree(&[(1, 500)]));

    let refused = error(suite.try_accept("verification", root.clone(), &ALL, 4));
    assert_eq!(refused, ContractError::NoBudget { epoch: Epoch::new(0) });

    suite.mint();
    suite.try_accept("verification", root, &ALL, 4).unwrap();
}

#[test]
fn roots_go_forward_and_sums_never_fall() {
    let mut suite = two_epochs(Suite::native());
    suite.at(300).mint();
    suite.settle(1, &[(1, 500)]);

    for epoch in [0, 1] {
        let root = suite.root(epoch, &suite.tree(&[(1, 500)]));
        let refused = ContractError::RootNotNewer {
            epoch: Epoch::new(epoch),
            last: Epoch::new(1),
        };
        assert_eq!(error(suite.try_accept("verification", root, &ALL, 4)), refused);
    }
    let root = suite.root(2, &suite.tree(&[(1, 499)]));
    let refused = ContractError::SumFell {
        sum: 499_u128.into(),
        last: 500_u128.into(),
    };
    assert_eq!(error(suite.try_accept("verification", root, &ALL, 4)), refused);

    // Nobody earned anything: the sum stays.
    suite.settle(2, &[(1, 500)]);
    assert_eq!(suite.owed("undistributed"), 1_300);
}

#[test]
fn the_last_two_roots_are_kept() {
    let mut suite = two_epochs(Suite::native());
    suite.at(400).mint();
    for epoch in [0, 1, 3] {
        suite.settle(epoch, &[(1, 100)]);
    }

    assert_eq!(suite.roots(), [3, 1]);
}

#[test]
fn signers_are_distinct_and_no_more_than_the_oracles() {
    let mut suite = two_epochs(Suite::native());
    let root = suite.root(1, &suite.tree(&[(1, 500)]));

    let twice = error(suite.try_accept("verification", root.clone(), &["o1", "o2", "o1"], 4));
    assert_eq!(twice, ContractError::DuplicateSigner { signer: address("o1") });
    let many = error(suite.try_accept("verification", root.clone(), &ALL, 3));
    assert_eq!(many, ContractError::SignerCount { signers: 4, oracles: 3 });
    let none = error(suite.try_accept("verification", root, &[], 0));
    assert_eq!(none, ContractError::SignerCount { signers: 0, oracles: 0 });
}
