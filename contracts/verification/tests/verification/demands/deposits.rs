//! What a demand costs, and when the deposit comes back.

use super::*;

#[test]
fn each_open_demand_makes_the_next_one_dearer() {
    for money in BOTH {
        let (mut suite, _) = network(money, &honest());
        // base 32: 32 + 32 * open / 32
        for (number, price) in [(1, 32), (2, 33), (3, 34)] {
            let terms = suite.terms();
            assert_eq!((terms.open, terms.deposit.u128()), (number - 1, price));
            let denom = suite.denom.name().to_owned();
            assert_eq!(
                suite
                    .demand(&stranger(), demand_of(&settled(), number), price - 1)
                    .unwrap_err(),
                ContractError::DepositTooSmall {
                    given: Uint128::new(price - 1),
                    needed: Uint128::new(price),
                    open: number - 1,
                    denom
                }
            );
            suite.demand(&stranger(), demand_of(&settled(), number), price).unwrap();
        }
        // an answer makes it cheaper again: one is open, the next costs 33
        suite.execute(&helper(), &answer_of(&honest(), &[1, 3]), &[]).unwrap();
        assert_eq!(suite.balance(&helper()), 1_000_000 + 32 + 34);
        assert_eq!(suite.terms().deposit.u128(), 33);
    }
}

#[test]
fn more_than_the_price_is_taken_whole_and_earned_whole() {
    // two owners who both looked at the price of 32 would fail each other, so they send more
    let (mut suite, _) = network(Money::Native, &honest());
    suite.demand(&stranger(), demand_of(&settled(), 1), 50).unwrap();
    suite.demand(&helper(), demand_of(&settled(), 2), 50).unwrap();
    assert_eq!(suite.liabilities(), [4 * BOND, 100, 0]);

    let someone = "someone".into_addr();
    suite.execute(&someone, &answer_of(&honest(), &[1, 2]), &[]).unwrap();
    assert_eq!(suite.balance(&someone), 1_000_100);
}

#[test]
fn a_deposit_comes_in_the_networks_money_alone() {
    let demand = demand_of(&settled(), 1);
    let native = ExecuteMsg::DemandLeaf(demand.clone());
    let hook = to_json_binary(&ReceiveMsg::DemandLeaf(demand.clone())).unwrap();

    let (mut suite, _) = network(Money::Native, &honest());
    assert_eq!(
        suite.execute(&stranger(), &native, &[]).unwrap_err(),
        ContractError::Payment(PaymentError::OneCoin {
            denom: COIN.into(),
            count: 0
        })
    );
    let admin = suite.admin.clone();
    let token = new_token(&mut suite.app, &admin, &[stranger()]);
    assert!(matches!(
        suite.send_cw20(&token, &stranger(), 32, hook.clone()),
        Err(ContractError::Payment(PaymentError::WrongDenom { .. }))
    ));

    let (mut suite, _) = network(Money::Cw20, &honest());
    assert!(matches!(
        suite.execute(&stranger(), &native, &coins(32, COIN)),
        Err(ContractError::Payment(PaymentError::WrongDenom { .. }))
    ));
    let admin = suite.admin.clone();
    let other = new_token(&mut suite.app, &admin, &[stranger()]);
    assert!(matches!(
        suite.send_cw20(&other, &stranger(), 32, hook.clone()),
        Err(ContractError::Payment(PaymentError::WrongDenom { .. }))
    ));
    let made_up = cw20::Cw20ReceiveMsg {
        sender: stranger().to_string(),
        amount: 32_u128.into(),
        msg: hook,
    };
    assert!(matches!(
        suite.execute(&stranger(), &ExecuteMsg::Receive(made_up), &[]),
        Err(ContractError::Payment(PaymentError::WrongDenom { .. }))
    ));
    assert_eq!(suite.terms().open, 0);
}

#[test]
fn a_deposit_is_reclaimed_once_and_only_after_a_rejection() {
    for money in BOTH {
        let (mut suite, statement) = network(money, &tree(&[(1, 250), (3, 350)]));
        suite.demand(&stranger(), demand_of(&settled(), 2), 32).unwrap();
        suite.demand(&helper(), demand_of(&settled(), 1), 33).unwrap();
        let someone = "someone".into_addr();
        suite
            .execute(&someone, &answer_of(&tree(&[(1, 250), (3, 350)]), &[1]), &[])
            .unwrap();
        assert_eq!(
            suite.reclaim(&stranger(), &statement, 2).unwrap_err(),
            ContractError::NotRejected {
                epoch: Epoch::new(1),
                round: 0
            }
        );
        suite.at(final_at(&suite)).finalize().unwrap();
        // it waits there also while the next statement is pending
        suite.propose(&honest());
        assert_eq!(suite.demanded(Some(Attempt::of(&statement))), [2]);
        assert_eq!(suite.demanded(None), Vec::<u64>::new());
        assert_eq!(suite.terms().deposit.u128(), 32);

        // anyone sends it, who demanded is paid
        suite.reclaim(&someone, &statement, 2).unwrap();

        assert_eq!(suite.balance(&stranger()), 1_000_000);
        for number in [1, 2, 3] {
            assert_eq!(
                suite.reclaim(&stranger(), &statement, number).unwrap_err(),
                ContractError::NoDemand {
                    machine: machine(number),
                    epoch: Epoch::new(1),
                    round: 0
                }
            );
        }
        // helper doubted a leaf that was answered
        assert_eq!(suite.balance(&helper()), 1_000_000 - 33);
        assert_eq!(suite.liabilities(), [4 * BOND, 0, 0]);
    }
}

#[test]
fn a_deposit_that_cannot_be_paid_back_is_credited() {
    let (mut suite, statement) = network(Money::Cw20, &tree(&[(1, 600)]));
    suite.demand(&stranger(), demand_of(&settled(), 2), 32).unwrap();
    suite.demand(&helper(), demand_of(&settled(), 3), 33).unwrap();
    suite.at(final_at(&suite)).finalize().unwrap();
    let token = Addr::unchecked(suite.denom.name());
    let refuse = |refused| TokenSudo::Recipient {
        account: stranger().to_string(),
        refused,
    };
    suite.sudo(&token, &refuse(true));

    // his own message fails as a whole, another's does not
    let reclaim = ExecuteMsg::ReclaimDeposit {
        attempt: Attempt::of(&statement),
        machine: machine(2),
    };
    suite.refused_elsewhere(&stranger(), &reclaim);
    suite.execute(&helper(), &reclaim, &[]).unwrap();
    suite.reclaim(&helper(), &statement, 3).unwrap();

    assert_eq!((suite.credit(&stranger()), suite.credit(&helper())), (32, 0));
    assert_eq!(suite.liabilities(), [4 * BOND, 0, 32]);
    // still refused: it stays credited
    let withdraw = ExecuteMsg::Withdraw {
        account: Some(stranger().to_string()),
    };
    suite.execute(&helper(), &withdraw, &[]).unwrap();
    assert_eq!(suite.credit(&stranger()), 32);
    suite.refused_elsewhere(&stranger(), &ExecuteMsg::Withdraw { account: None });

    suite.sudo(&token, &refuse(false));
    suite
        .execute(&stranger(), &ExecuteMsg::Withdraw { account: None }, &[])
        .unwrap();
    assert_eq!(suite.balance(&stranger()), 1_000_000);
    assert_eq!(suite.liabilities(), [4 * BOND, 0, 0]);
    assert_eq!(
        suite.execute(&helper(), &withdraw, &[]).unwrap_err(),
        ContractError::NothingToWithdraw { account: stranger() }
    );
}

/// Keys of the contract's storage that have to do with demands.
fn traces(suite: &Suite) -> usize {
    let records = suite.app.dump_wasm_raw(&suite.contract);
    let is_trace = |key: &[u8]| key.windows(6).any(|part| part == b"demand");
    records.iter().filter(|(key, _)| is_trace(key)).count()
}

#[test]
fn demands_leave_nothing_behind() {
    // answered and final
    let (mut suite, _) = network(Money::Native, &honest());
    suite.demand(&stranger(), demand_of(&settled(), 2), 32).unwrap();
    // the demand and the docket
    assert_eq!(traces(&suite), 2);
    suite.execute(&helper(), &answer_of(&honest(), &[2]), &[]).unwrap();
    suite.at(final_at(&suite)).finalize().unwrap();
    assert_eq!(traces(&suite), 0);

    // rejected and reclaimed
    let (mut suite, statement) = network(Money::Native, &honest());
    suite.demand(&stranger(), demand_of(&settled(), 2), 32).unwrap();
    suite.at(final_at(&suite)).finalize().unwrap();
    assert_eq!(traces(&suite), 1);
    suite.reclaim(&stranger(), &statement, 2).unwrap();
    assert_eq!(traces(&suite), 0);
}

#[test]
fn a_reply_that_nobody_asked_for_credits_nothing() {
    use cosmwasm_std::testing::{mock_dependencies, mock_env};
    let mut deps = mock_dependencies();
    let reply = cosmwasm_std::Reply {
        id: 2,
        payload: br#"{"account":"thief","amount":"5"}"#.into(),
        gas_used: 0,
        result: cosmwasm_std::SubMsgResult::Err("made up".into()),
    };
    assert_eq!(
        flywheel_verification::contract::reply(deps.as_mut(), mock_env(), reply).unwrap_err(),
        ContractError::UnknownReply { id: 2 }
    );
}
