//! `instantiate` and `migrate` (rules W1 and A6).

use cosmwasm_std::{Coin, Uint128, coin};
use cw_multi_test::Executor;
use flywheel_protocol::numbers::{Schedule, ScheduleError};
use flywheel_protocol::{Epoch, Seconds};
use flywheel_rewards::ContractError;
use flywheel_types::migrate::MigrateError;
use flywheel_types::network::ParameterError;
use flywheel_types::rewards::{
    Breaker, BreakerResponse, ConfigResponse, EmissionResponse, ExecuteMsg, FlowsResponse, InstantiateMsg, MigrateMsg,
    QueryMsg, Source,
};
use flywheel_types::totals::liability;
use flywheel_types::{Denom, PaymentError, Totals};

use crate::stubs;
use crate::suite::{COIN, START, Suite, a_second, address, launch_msg, points, usual_split};

fn native() -> InstantiateMsg {
    launch_msg(a_second(10), usual_split())
}

fn cw20() -> InstantiateMsg {
    InstantiateMsg {
        denom: Denom::Cw20(address("token").to_string()),
        source: Source::Mint,
        ..native()
    }
}

fn refused(msg: &InstantiateMsg, funds: &[Coin]) -> ContractError {
    let mut app = Suite::app();
    let code = app.store_code(stubs::rewards());
    let sender = if funds.iter().any(|coin| coin.denom == "other") {
        "stranger"
    } else {
        "funder"
    };
    app.instantiate_contract(code, address(sender), msg, funds, "rewards", None)
        .unwrap_err()
        .downcast()
        .unwrap()
}

#[test]
fn a_source_goes_with_one_kind_of_token() {
    let msg = InstantiateMsg {
        source: Source::Mint,
        ..native()
    };
    assert_eq!(
        refused(&msg, &[]),
        ContractError::MintNeedsCw20 { denom: COIN.to_owned() }
    );
    let msg = InstantiateMsg {
        source: Source::Reserve,
        ..cw20()
    };
    assert_eq!(
        refused(&msg, &[]),
        ContractError::ReserveNeedsNative {
            token: address("token").to_string()
        }
    );
}

#[test]
fn the_first_reserve_is_the_network_s_coin_alone() {
    let wrong = PaymentError::WrongDenom {
        received: "other".into(),
        expected: COIN.into(),
    };
    assert_eq!(refused(&native(), &[coin(5, "other")]), ContractError::Payment(wrong));
    assert_eq!(
        refused(&cw20(), &[coin(5, COIN)]),
        ContractError::Payment(PaymentError::NotPayable)
    );
}

#[test]
fn a_schedule_or_split_that_cannot_be_is_refused() {
    let empty = Schedule::Table { points: vec![] };
    let msg = launch_msg(empty, usual_split());
    assert_eq!(refused(&msg, &[]), ContractError::Schedule(ScheduleError::EmptyTable));
    let mut split = usual_split();
    split.machines = points(6_001);
    assert_eq!(
        refused(&launch_msg(a_second(10), split), &[]),
        ContractError::SplitTooLarge { sum: 10_001 }
    );
}

#[test]
fn a_breaker_s_window_is_a_second_to_a_year() {
    let with = |window| InstantiateMsg {
        breaker: Some(Breaker {
            window: Seconds::new(window),
            cap: Uint128::zero(),
        }),
        ..native()
    };
    for seconds in [0, 31_536_001, u64::MAX] {
        let period = ParameterError::Period {
            name: "window",
            seconds,
            minimum: 1,
        };
        let refused = refused(&with(seconds), &[]);
        assert_eq!(refused, ContractError::Breaker(period));
        assert!(refused.to_string().starts_with("breaker: window is"), "{refused}");
    }
    for seconds in [1, 31_536_000] {
        let mut app = Suite::app();
        // A day before the network's start: window 0, which ends its length after the start.
        app.update_block(|block| block.time = cosmwasm_std::Timestamp::from_seconds(START - 86_400));
        let code = app.store_code(stubs::rewards());
        let rewards = app
            .instantiate_contract(code, address("funder"), &with(seconds), &[], "rewards", None)
            .unwrap();
        let answer: Option<BreakerResponse> = app.wrap().query_wasm_smart(&rewards, &QueryMsg::Breaker {}).unwrap();
        let answer = answer.unwrap();
        assert_eq!((answer.window, answer.ends_at.get()), (0, START + seconds));
    }
}

#[test]
fn addresses_are_checked() {
    for break_it in [
        |msg: &mut InstantiateMsg| msg.admin = "NOBODY".to_owned(),
        |msg: &mut InstantiateMsg| msg.registry = "NOBODY".to_owned(),
        |msg: &mut InstantiateMsg| msg.staking = "NOBODY".to_owned(),
        |msg: &mut InstantiateMsg| msg.verification = "NOBODY".to_owned(),
        |msg: &mut InstantiateMsg| msg.treasury = "NOBODY".to_owned(),
        |msg: &mut InstantiateMsg| msg.denom = Denom::Cw20("NOBODY".to_owned()),
    ] {
        let mut msg = cw20();
        break_it(&mut msg);
        assert!(matches!(refused(&msg, &[]), ContractError::Std(_)));
    }
}

#[test]
fn a_network_starts_with_nothing_but_its_reserve_and_asks_no_sibling() {
    let mut app = Suite::app();
    let code = app.store_code(stubs::rewards());
    // Every sibling is a plain account: a query would fail.
    let rewards = app
        .instantiate_contract(code, address("funder"), &native(), &[coin(400, COIN)], "rewards", None)
        .unwrap();
    let query = |msg: QueryMsg| app.wrap().query_wasm_smart::<ConfigResponse>(&rewards, &msg);

    let config = query(QueryMsg::Config {}).unwrap();
    assert_eq!((config.clock.start().get(), config.source), (START, Source::Reserve));
    assert_eq!(config.verification, address("verification"));
    let flows: FlowsResponse = app.wrap().query_wasm_smart(&rewards, &QueryMsg::Flows {}).unwrap();
    assert_eq!((flows.minted.u128(), flows.minted_until.get()), (0, START));
    let totals: Totals = app.wrap().query_wasm_smart(&rewards, &QueryMsg::Totals {}).unwrap();
    assert_eq!(totals.liabilities[0], liability("reserve", 400_u128.into()));
    assert!(totals.balances());
    let emission: EmissionResponse = app.wrap().query_wasm_smart(&rewards, &QueryMsg::Emission {}).unwrap();
    assert_eq!(emission.current.since, Epoch::FIRST);
}

#[test]
fn a_staking_contract_that_does_not_exist_yet_does_not_stop_mint() {
    let mut app = Suite::app();
    app.update_block(|block| block.time = cosmwasm_std::Timestamp::from_seconds(START + 100));
    let code = app.store_code(stubs::rewards());
    let rewards = app
        .instantiate_contract(
            code,
            address("funder"),
            &native(),
            &[coin(5_000, COIN)],
            "rewards",
            None,
        )
        .unwrap();

    app.execute_contract(address("stranger"), rewards.clone(), &ExecuteMsg::Mint {}, &[])
        .unwrap();

    let totals: Totals = app.wrap().query_wasm_smart(&rewards, &QueryMsg::Totals {}).unwrap();
    assert!(
        totals
            .liabilities
            .contains(&liability("stakers_waiting", 200_u128.into()))
    );
    assert!(totals.balances());
}

#[test]
fn an_upgrade_keeps_the_state_and_refuses_another_contract_s() {
    let mut suite = Suite::native();
    suite.at(150).mint();
    let before = suite.flows();
    let code = suite.app.store_code(stubs::rewards());
    let rewards = suite.rewards.clone();

    suite
        .app
        .migrate_contract(address("admin"), rewards.clone(), &MigrateMsg {}, code)
        .unwrap();
    assert_eq!(suite.flows(), before);

    cw2::set_contract_version(&mut *suite.app.contract_storage_mut(&rewards), "another", "0.1.0").unwrap();
    let refused = suite
        .app
        .migrate_contract(address("admin"), rewards.clone(), &MigrateMsg {}, code);
    let refused: ContractError = refused.unwrap_err().downcast().unwrap();
    assert!(matches!(refused, ContractError::Migrate(MigrateError::Contract(_))));

    let name = flywheel_rewards::contract::CONTRACT_NAME;
    cw2::set_contract_version(&mut *suite.app.contract_storage_mut(&rewards), name, "9.0.0").unwrap();
    let refused = suite
        .app
        .migrate_contract(address("admin"), rewards, &MigrateMsg {}, code);
    let refused: ContractError = refused.unwrap_err().downcast().unwrap();
    assert!(matches!(
        refused,
        ContractError::Migrate(MigrateError::Downgrade { .. })
    ));
}
