//! Money moves only out of the owner's budget, within the limits, and comes back to him.

use cosmwasm_std::{Uint128, to_json_binary};
use cw20::Cw20ReceiveMsg;
use flywheel_access_control::ContractError;
use flywheel_types::access_control::{ExecuteMsg, ReceiveMsg};

use crate::suite::verbs::{budget, limit, of_account, of_machine, scope};
use crate::suite::{Suite, address, attribute, error};

#[test]
fn an_agent_pays_out_of_the_budget() {
    for mut suite in Suite::both() {
        suite.agent_with_budget(1_000);
        let response = suite.spend("eve", of_machine(1), 60, "carl").unwrap();

        assert_eq!(
            (suite.gained("ann"), suite.gained("carl"), suite.gained("eve")),
            (-1_000, 60, 0)
        );
        let left = &suite.agent(of_machine(1), "eve").budgets[0];
        assert_eq!((left.left.u128(), left.spent_today.u128()), (940, 60));
        assert_eq!(attribute(&response, "spent", "amount"), "60");
        assert_eq!(attribute(&response, "spent", "reference"), "power");
    }
}

#[test]
fn the_limit_of_a_transaction_counts_all_of_it() {
    let mut suite = Suite::native();
    suite.agent_with_budget(1_000).advance(1);
    let over = |amount: u128, left: u128| ContractError::OverLimit {
        amount: amount.into(),
        left: left.into(),
        limit: 100_u128.into(),
        what: "per transaction",
    };
    assert_eq!(error(suite.spend("eve", of_machine(1), 101, "carl")), over(101, 100));
    // The simulator puts the messages of a block into one transaction.
    suite.spend("eve", of_machine(1), 60, "carl").unwrap();
    assert_eq!(error(suite.spend("eve", of_machine(1), 41, "carl")), over(41, 40));
    suite.spend("eve", of_machine(1), 40, "carl").unwrap();
    suite.advance(1).spend("eve", of_machine(1), 100, "carl").unwrap();
    assert_eq!(suite.gained("carl"), 200);
}

#[test]
fn the_limit_of_a_day_begins_anew_at_midnight() {
    let mut suite = Suite::native();
    // 1,700,000,000 is 80,000 s into its day: midnight is 6,400 s later.
    let limits = vec![limit(&suite.denom, 100, 250)];
    let until = suite.time(1_000_000);
    suite
        .set_agent("ann", of_machine(1), "eve", vec![], until, limits)
        .unwrap();
    suite.fund("ann", of_machine(1), "eve", 1_000).unwrap();
    for _ in 0..2 {
        suite.advance(1).spend("eve", of_machine(1), 100, "carl").unwrap();
    }
    suite.at(6_399);
    let refused = error(suite.spend("eve", of_machine(1), 51, "carl"));
    let expected = ContractError::OverLimit {
        amount: 51_u128.into(),
        left: 50_u128.into(),
        limit: 250_u128.into(),
        what: "per day",
    };
    assert_eq!(refused, expected);
    suite.spend("eve", of_machine(1), 50, "carl").unwrap();

    suite.at(6_400).spend("eve", of_machine(1), 100, "carl").unwrap();
    assert_eq!(suite.agent(of_machine(1), "eve").budgets[0].spent_today.u128(), 100);
}

#[test]
fn nothing_is_spent_beyond_the_budget() {
    for mut suite in Suite::both() {
        suite.agent_with_budget(30);
        suite.donate("ann", 500);
        let refused = error(suite.spend("eve", of_machine(1), 31, "carl"));
        let (amount, left) = (Uint128::new(31), Uint128::new(30));
        assert_eq!(refused, ContractError::OverBudget { amount, left });
        suite.spend("eve", of_machine(1), 30, "carl").unwrap();
    }
}

#[test]
fn only_those_named_are_paid() {
    let mut suite = Suite::native();
    let mut named = limit(&suite.denom, 100, 100);
    named.recipients = vec![address("carl").to_string()];
    let until = suite.time(100);
    suite
        .set_agent("ann", of_machine(1), "eve", vec![], until, vec![named])
        .unwrap();
    suite.fund("ann", of_machine(1), "eve", 100).unwrap();
    let refused = error(suite.spend("eve", of_machine(1), 10, "eve"));
    let recipient = address("eve");
    assert_eq!(refused, ContractError::ForeignRecipient { recipient });
    suite.spend("eve", of_machine(1), 10, "carl").unwrap();
}

#[test]
fn a_recipient_who_cannot_receive_is_a_refusal() {
    for mut suite in Suite::both() {
        suite.agent_with_budget(100).refuse("carl", true);
        assert!(suite.spend("eve", of_machine(1), 10, "carl").is_err());
        let left = &suite.agent(of_machine(1), "eve").budgets[0];
        assert_eq!((left.left.u128(), left.spent_today.u128()), (100, 0));
    }
}

#[test]
fn nobody_spends_another_s_budget() {
    let mut suite = Suite::native();
    suite.agent_with_budget(100);
    for sender in ["ann", "bob", "carl", "dora"] {
        assert!(suite.spend(sender, of_machine(1), 1, sender).is_err(), "{sender}");
    }
    assert!(suite.spend("eve", of_machine(2), 1, "eve").is_err());
    assert!(suite.spend("eve", of_account("ann"), 1, "eve").is_err());
}

#[test]
fn only_the_owner_brings_a_budget_and_only_in_a_token_with_a_limit() {
    for mut suite in Suite::both() {
        suite.agent_with_budget(100);
        for sender in ["bob", "eve", "dora"] {
            assert!(suite.fund(sender, of_machine(1), "eve", 5).is_err(), "{sender}");
        }
        for token in suite.tokens.clone() {
            let brought = suite.fund_in(&token, "ann", of_machine(1), "eve", 5);
            assert_eq!(brought.is_ok(), token == suite.denom);
        }
        assert!(suite.fund("ann", of_machine(1), "carl", 5).is_err());
    }
}

#[test]
fn the_owner_takes_a_part_or_all_back() {
    for mut suite in Suite::both() {
        suite.agent_with_budget(1_000);
        let name = || budget(of_machine(1), None, "eve");
        suite.withdraw_budget("ann", name(), Some(300)).unwrap();
        assert_eq!(suite.gained("ann"), -700);
        assert!(suite.withdraw_budget("ann", name(), Some(701)).is_err());
        for sender in ["bob", "carl", "eve"] {
            assert!(suite.withdraw_budget(sender, name(), None).is_err(), "{sender}");
            assert!(suite.return_budgets(sender, name()).is_err(), "{sender}");
        }
        suite.withdraw_budget("ann", name(), None).unwrap();
        assert_eq!(suite.gained("ann"), 0);
        assert_eq!(
            error(suite.withdraw_budget("ann", name(), None)),
            ContractError::NoBudget
        );
        // The limits stay.
        suite.fund("ann", of_machine(1), "eve", 10).unwrap();
        suite.return_budgets("ann", name()).unwrap();
        assert_eq!(suite.gained("ann"), 0);
    }
}

#[test]
fn a_revoked_agent_s_budget_is_the_owner_s_at_once() {
    for (sender, refuses) in [("ann", false), ("eve", false), ("eve", true)] {
        for mut suite in Suite::both() {
            suite.agent_with_budget(1_000);
            suite.spend("eve", of_machine(1), 100, "carl").unwrap();
            suite.refuse("ann", refuses);

            suite.revoke_agent(sender, of_machine(1), "eve").unwrap();

            if refuses {
                assert_eq!((suite.gained("ann"), suite.credit("ann")), (-1_000, 900));
                suite.refuse("ann", false).withdraw("watcher", Some("ann")).unwrap();
            }
            assert_eq!((suite.gained("ann"), suite.gained("carl")), (-100, 100));
            assert!(suite.spend("eve", of_machine(1), 1, "eve").is_err());
        }
    }
}

#[test]
fn a_sale_stops_the_agent_and_the_budget_is_the_seller_s() {
    for mut suite in Suite::both() {
        suite.agent_with_budget(1_000).sell(1, "ann", "bob");

        assert!(suite.spend("eve", of_machine(1), 1, "eve").is_err());
        assert!(
            suite
                .withdraw_budget("bob", budget(of_machine(1), Some(0), "eve"), None)
                .is_err()
        );
        // Of the present owner's namespace there is no budget.
        assert!(suite.return_budgets("bob", budget(of_machine(1), None, "eve")).is_err());
        suite
            .return_budgets("watcher", budget(of_machine(1), Some(0), "eve"))
            .unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("bob")), (0, 0));
        assert!(
            suite
                .return_budgets("watcher", budget(of_machine(1), Some(0), "eve"))
                .is_err()
        );
    }
}

#[test]
fn the_buyer_s_agent_has_a_budget_of_its_own() {
    let mut suite = Suite::native();
    suite.agent_with_budget(1_000).sell(1, "ann", "bob");
    let limits = vec![limit(&suite.denom, 100, 250)];
    let until = suite.time(3_600);
    suite
        .set_agent("bob", of_machine(1), "eve", vec![], until, limits)
        .unwrap();
    suite.fund("bob", of_machine(1), "eve", 70).unwrap();
    suite.spend("eve", of_machine(1), 50, "carl").unwrap();
    suite
        .withdraw_budget("ann", budget(of_machine(1), Some(0), "eve"), None)
        .unwrap();
    assert_eq!(
        (suite.gained("ann"), suite.gained("bob"), suite.gained("carl")),
        (0, -70, 50)
    );
}

#[test]
fn new_limits_keep_the_money_and_what_was_spent_today() {
    let mut suite = Suite::native();
    suite.agent_with_budget(1_000);
    suite.spend("eve", of_machine(1), 100, "carl").unwrap();
    let until = suite.time(3_600);
    // Another token alone: what is left of the first cannot be spent.
    let other = suite.tokens[1].clone();
    suite
        .set_agent("ann", of_machine(1), "eve", vec![], until, vec![limit(&other, 5, 5)])
        .unwrap();
    suite.advance(1);
    assert!(suite.spend("eve", of_machine(1), 1, "carl").is_err());
    assert!(suite.fund("ann", of_machine(1), "eve", 1).is_err());
    let again = vec![limit(&suite.denom, 200, 150)];
    suite
        .set_agent("ann", of_machine(1), "eve", vec![], until, again)
        .unwrap();
    assert!(
        suite.spend("eve", of_machine(1), 51, "carl").is_err(),
        "100 were spent today"
    );
    suite.spend("eve", of_machine(1), 50, "carl").unwrap();
}

#[test]
fn a_budget_and_messages_are_one_grant() {
    let mut suite = Suite::native();
    let target = address("payments");
    let until = suite.time(50);
    let limits = vec![limit(&suite.denom, 10, 10)];
    suite
        .set_agent(
            "ann",
            of_account("ann"),
            "eve",
            vec![scope(&target, &["pay"])],
            until,
            limits,
        )
        .unwrap();
    suite.fund("ann", of_account("ann"), "eve", 10).unwrap();
    suite.revoke_agent("ann", of_account("ann"), "eve").unwrap();
    assert!(!suite.may_act(1, "eve", &target, "pay"));
    assert_eq!(suite.gained("ann"), 0);
}

#[test]
fn the_contract_pays_nobody_who_is_itself() {
    let mut suite = Suite::native();
    suite.agent_with_budget(100);
    let contract = suite.contract.clone();
    let msg = ExecuteMsg::Spend {
        namespace: of_machine(1),
        denom: suite.denom.clone().into(),
        amount: 1_u128.into(),
        recipient: contract.to_string(),
        reference: String::new(),
    };
    let refused = error(suite.send("eve", &msg));
    assert_eq!(refused, ContractError::PaysContract { recipient: contract });
}

#[test]
fn who_only_says_that_a_token_was_sent_brings_nothing() {
    let mut suite = Suite::cw20();
    suite.agent_with_budget(100);
    let hook = ReceiveMsg::FundAgent {
        namespace: of_machine(1),
        agent: address("eve").to_string(),
    };
    let msg = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: address("ann").to_string(),
        amount: 1_000_u128.into(),
        msg: to_json_binary(&hook).unwrap(),
    });
    for sender in ["ann", "eve"] {
        let denom = address(sender).to_string();
        assert_eq!(error(suite.send(sender, &msg)), ContractError::NoLimit { denom });
    }
}
