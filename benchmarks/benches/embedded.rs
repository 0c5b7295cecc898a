//! Messages on the embedded chain, its folder on disk included, beside the simulator that it is made of, in memory.
#![allow(missing_docs, reason = "criterion's macros write functions")]

use std::time::Duration;

use cosmwasm_std::{Addr, BankMsg, Coin, CosmosMsg, Empty, Uint128};
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use cw_multi_test::{App, AppBuilder, BankKeeper, Contract, ContractWrapper, Executor, no_init};
use cw20::{Cw20Coin, Cw20ExecuteMsg};
use cw20_base::contract::{execute, instantiate, query};
use flywheel_benchmarks::{Duel, size};
use flywheel_client::chain::execute_message;
use flywheel_client::{Account, Chain, ChainExt, Code, Embedded, Genesis};
use flywheel_protocol::Time;
use tempfile::TempDir;

const FORTUNE: u128 = 1 << 100;

/// What both sides send, one message after the other.
#[derive(Clone, Copy)]
enum Kind {
    Bank,
    Token,
}

/// Whom the messages are to, in turn.
const RECIPIENTS: usize = 1_000;

/// One message of a kind to each recipient in turn.
fn list(kind: Kind, token: &Addr, messages: usize, address: impl Fn(&str) -> Addr) -> Vec<CosmosMsg> {
    let recipients = (0..RECIPIENTS).map(|number| address(&format!("recipient {number}")).into_string());
    let recipients: Vec<String> = recipients.collect();
    let recipients = recipients.iter().cycle().take(messages);
    recipients
        .map(|recipient| message(kind, token, recipient.clone()))
        .collect()
}

fn message(kind: Kind, token: &Addr, recipient: String) -> CosmosMsg {
    match kind {
        Kind::Bank => BankMsg::Send {
            to_address: recipient,
            amount: vec![Coin::new(1_u128, "uflow")],
        }
        .into(),
        Kind::Token => {
            let transfer = Cw20ExecuteMsg::Transfer {
                recipient,
                amount: Uint128::one(),
            };
            execute_message(token, &transfer, &[]).expect("a message")
        }
    }
}

fn token_of(sender: &Addr) -> cw20_base::msg::InstantiateMsg {
    cw20_base::msg::InstantiateMsg {
        name: "Token".to_owned(),
        symbol: "TOKEN".to_owned(),
        decimals: 6,
        initial_balances: vec![Cw20Coin {
            address: sender.to_string(),
            amount: Uint128::new(FORTUNE),
        }],
        mint: None,
        marketing: None,
    }
}

fn account(name: &str) -> Account {
    Account::from_seed(&[3; 32], name)
}

/// The simulator alone, in memory, with its own bank.
fn bare(kind: Kind, messages: usize) -> (App<BankKeeper>, Addr, Vec<CosmosMsg>) {
    let mut app = AppBuilder::new().build(no_init);
    let sender = app.api().addr_make("sender");
    app.init_modules(|router, _, storage| {
        let coins = vec![Coin::new(FORTUNE, "uflow")];
        router.bank.init_balance(storage, &sender, coins).expect("coins");
    });
    let code: Box<dyn Contract<Empty>> = Box::new(ContractWrapper::new(execute, instantiate, query));
    let code = app.store_code(code);
    let token = app
        .instantiate_contract(code, sender.clone(), &token_of(&sender), &[], "token", None)
        .expect("a token");
    let api = *app.api();
    let list = list(kind, &token, messages, |name| api.addr_make(name));
    (app, sender, list)
}

/// The embedded chain in a new folder.
fn embedded(kind: Kind, messages: usize) -> (Embedded, TempDir, Vec<CosmosMsg>) {
    let folder = TempDir::new().expect("a folder");
    let genesis = Genesis {
        time: Time::new(1_800_000_000),
        balances: vec![],
    };
    let chain = Embedded::open(folder.path(), "flywheel-benchmark-1", genesis).expect("a chain");
    let sender = chain.address(&account("sender"));
    chain.fund(&sender, &[Coin::new(FORTUNE, "uflow")]).expect("coins");
    let token = chain
        .instantiate(
            &account("sender"),
            Code::Token.id(),
            &token_of(&sender),
            &[],
            "token",
            None,
        )
        .expect("a token");
    let list = list(kind, &token, messages, |name| chain.address(&account(name)));
    (chain, folder, list)
}

fn messages(criterion: &mut Criterion) {
    let number = size(20_000, 20);
    let mut group = criterion.benchmark_group("embedded");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.measurement_time(Duration::from_secs(20));
    for (name, kind) in [("bank sends", Kind::Bank), ("cw20 transfers", Kind::Token)] {
        let duel = Duel { name, elements: number };
        duel.run(
            &mut group,
            (
                || bare(kind, number),
                |(mut app, sender, list)| {
                    for message in list {
                        app.execute(sender.clone(), message).expect("the simulator takes it");
                    }
                    app
                },
            ),
            (
                || embedded(kind, number),
                |(chain, folder, list)| {
                    let sender = account("sender");
                    for message in list {
                        chain.execute_all(&sender, vec![message]).expect("the chain takes it");
                    }
                    // The last block reaches the disk too.
                    chain.close().expect("a disk");
                    folder
                },
            ),
        );
    }
    group.finish();
}

criterion_group!(benches, messages);
criterion_main!(benches);
