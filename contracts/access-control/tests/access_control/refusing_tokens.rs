//! A token that stops paying an owner cannot stop what the owner ends: the money waits for him as a credit.

use cosmwasm_std::to_json_binary;
use cw20::Cw20ReceiveMsg;
use flywheel_access_control::ContractError;
use flywheel_types::Denom;
use flywheel_types::access_control::{ExecuteMsg, Namespace, ReceiveMsg};

use crate::suite::verbs::{budget, limit, of_account, of_machine, scope};
use crate::suite::{FORTUNE, Suite, address, attribute, error};

/// Ann's agent Eve may set tariffs, and has 1,000 of the suite's token and 700 of another; then the suite's token freezes Ann.
fn frozen(mut suite: Suite) -> (Suite, Denom) {
    let other = suite.tokens[if suite.denom == suite.tokens[0] { 2 } else { 0 }].clone();
    let limits = vec![limit(&suite.denom, 100, 250), limit(&other, 100, 250)];
    let scopes = vec![scope(&address("payments"), &["set_tariff"])];
    let until = suite.time(3_600);
    suite
        .set_agent("ann", of_machine(1), "eve", scopes, until, limits)
        .unwrap();
    suite.fund("ann", of_machine(1), "eve", 1_000).unwrap();
    suite.fund_in(&other, "ann", of_machine(1), "eve", 700).unwrap();
    suite.spend("eve", of_machine(1), 100, "carl").unwrap();
    suite.refuse("ann", true);
    (suite, other)
}

/// What is owed in the suite's token: budgets, credits.
fn owed(suite: &Suite) -> [u128; 2] {
    let totals = suite.totals(&suite.denom);
    [0, 1].map(|index| totals.liabilities[index].amount.u128())
}

/// Eve sells power in a token of her own, which she asked Ann to bring. Once it froze Ann, `RevokeAgent` failed with the payment,
/// every time, and Eve went on.
#[test]
fn a_token_that_begins_to_refuse_does_not_keep_its_agent_in_office() {
    for suite in Suite::both() {
        let (mut suite, other) = frozen(suite);
        let target = address("payments");
        let height = suite.app.block_info().height;
        assert!(suite.may_act(1, "eve", &target, "set_tariff"));
        assert_eq!(owed(&suite), [900, 0]);

        let revoked = suite.revoke_agent("ann", of_machine(1), "eve").unwrap();

        assert_eq!(suite.app.block_info().height, height);
        assert!(!suite.may_act(1, "eve", &target, "set_tariff"));
        assert!(suite.spend("eve", of_machine(1), 1, "eve").is_err());
        assert!(suite.find_agent(budget(of_machine(1), Some(0), "eve")).is_none());
        // The other token has come back, of this one 1,000 - 100 are Ann's credit.
        assert_eq!(suite.balance_of(&other, &address("ann")), FORTUNE);
        assert_eq!((suite.gained("ann"), suite.credit("ann")), (-1_000, 900));
        assert_eq!(
            attribute(&revoked, "payment_credited", "account"),
            address("ann").to_string()
        );
        assert_eq!(attribute(&revoked, "payment_credited", "amount"), "900");
        assert_eq!(owed(&suite), [0, 900]);

        // Nobody else gets it, and it waits until the token pays again.
        let nothing = ContractError::NothingToWithdraw {
            account: address("eve"),
            denom: suite.denom.name().to_owned(),
        };
        assert_eq!(error(suite.withdraw("eve", None)), nothing);
        assert!(suite.withdraw("ann", None).is_err());
        suite.withdraw("watcher", Some("ann")).unwrap();
        assert_eq!(owed(&suite), [0, 900]);
        suite.refuse("ann", false).withdraw("ann", None).unwrap();
        assert_eq!((suite.gained("ann"), suite.gained("carl")), (-100, 100));
        assert_eq!(owed(&suite), [0, 0]);
    }
}

#[test]
fn one_token_that_refuses_does_not_hold_the_others_back() {
    for suite in Suite::both() {
        let (mut suite, other) = frozen(suite);

        suite.return_budgets("ann", budget(of_machine(1), None, "eve")).unwrap();

        assert_eq!(suite.balance_of(&other, &address("ann")), FORTUNE);
        assert_eq!((suite.gained("ann"), suite.credit("ann")), (-1_000, 900));
        // Eve is still an agent: Ann has only taken the money away.
        assert!(suite.may_act(1, "eve", &address("payments"), "set_tariff"));
        assert_eq!(suite.agent(of_machine(1), "eve").budgets.len(), 2);
        assert_eq!(owed(&suite), [0, 900]);
    }
}

#[test]
fn a_seller_s_own_return_after_the_sale_ends_although_a_token_refuses() {
    for suite in Suite::both() {
        let (mut suite, other) = frozen(suite);
        suite.sell(1, "ann", "bob");

        suite
            .return_budgets("ann", budget(of_machine(1), Some(0), "eve"))
            .unwrap();

        assert_eq!(suite.balance_of(&other, &address("ann")), FORTUNE);
        assert_eq!((suite.credit("ann"), suite.credit("bob")), (900, 0));
        suite.refuse("ann", false).withdraw("watcher", Some("ann")).unwrap();
        assert_eq!((suite.gained("ann"), suite.gained("bob")), (-100, 0));
    }
}

/// Of one token alone the owner's own payment is a refusal: nothing else hangs on it.
#[test]
fn a_withdrawal_that_is_refused_leaves_the_budget_as_it_was() {
    for suite in Suite::both() {
        let (mut suite, _) = frozen(suite);
        let name = budget(of_machine(1), None, "eve");
        assert!(suite.withdraw_budget("ann", name, Some(300)).is_err());
        assert_eq!((owed(&suite), suite.credit("ann")), ([900, 0], 0));
        suite.advance(1).spend("eve", of_machine(1), 1, "carl").unwrap();
    }
}

/// A token may announce what it likes, and so fill the sums of credits with more than there can be: its own, and those of all.
#[test]
fn a_token_that_announces_more_than_there_can_be_does_not_keep_its_agent_in_office_either() {
    let mut suite = Suite::native();
    // Eve's own account is the token: it takes no transfer, and says who has sent how much.
    let liar = Denom::Cw20(address("eve"));
    let until = suite.time(3_600);
    let announce = |suite: &mut Suite, owner: &str, namespace: Namespace, agent: &str, amount: u128| {
        let agent = address(agent).to_string();
        let received = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: address(owner).to_string(),
            amount: amount.into(),
            msg: to_json_binary(&ReceiveMsg::FundAgent { namespace, agent }).unwrap(),
        });
        suite.send("eve", &received).unwrap();
    };
    for owner in ["fred", "ann"] {
        let own = of_account(owner);
        suite
            .set_agent(owner, own.clone(), "carl", vec![], until, vec![limit(&liar, 1, 1)])
            .unwrap();
        announce(&mut suite, owner, own.clone(), "carl", u128::MAX);
        suite.revoke_agent(owner, own, "carl").unwrap();
    }
    let limits = vec![limit(&suite.denom, 100, 250), limit(&liar, 1, 1)];
    let scopes = vec![scope(&address("payments"), &["set_tariff"])];
    suite
        .set_agent("ann", of_machine(1), "eve", scopes, until, limits)
        .unwrap();
    suite.fund("ann", of_machine(1), "eve", 700).unwrap();
    announce(&mut suite, "ann", of_machine(1), "eve", 1);

    suite.revoke_agent("ann", of_machine(1), "eve").unwrap();

    assert!(!suite.may_act(1, "eve", &address("payments"), "set_tariff"));
    assert_eq!((suite.gained("ann"), owed(&suite)), (0, [0, 0]));
}
