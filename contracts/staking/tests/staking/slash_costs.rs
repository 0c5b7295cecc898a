//! A slash writes the same items however many it concerns (rule S4).

use std::collections::BTreeMap;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, Binary, ContractResult, Deps, DepsMut, Empty, Env, Order, QuerierWrapper, Storage, SystemResult, Timestamp,
    WasmQuery, coins, to_json_binary,
};
use flywheel_protocol::{Curve, PublicKey, Time};
use flywheel_staking::contract;
use flywheel_types::Denom;
use flywheel_types::network::NetworkKind;
use flywheel_types::registry::{Machine, MachineStatus};
use flywheel_types::staking::{Bond, ExecuteMsg, QueryMsg, Slash, StakerResponse};

use crate::suite::{DAY, START, Suite, account, id, offence};

/// The contract alone, which 10,000 accounts can use within a second.
struct Bare {
    storage: MockStorage,
    querier: MockQuerier,
    api: MockApi,
    env: Env,
}

impl Bare {
    /// A network with machine 1 of alice's, bonded.
    fn new() -> Self {
        let machine = Machine {
            owner: account("alice"),
            ownership_epoch: 0,
            key: PublicKey::new(Curve::Ed25519, vec![9; 32]).unwrap(),
            key_version: 0,
            cell: None,
            maker: None,
            payout: None,
            status: MachineStatus::Active,
            deposit: 0_u128.into(),
        };
        let mut querier = MockQuerier::new(&[]);
        querier.update_wasm(move |query| match query {
            WasmQuery::Raw { .. } => SystemResult::Ok(ContractResult::Ok(to_json_binary(&machine).unwrap())),
            _ => panic!("a smart query"),
        });
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(START);
        let mut bare = Self {
            storage: MockStorage::new(),
            querier,
            api: MockApi::default().with_prefix("cosmwasm"),
            env,
        };
        let denom = Denom::Native("uwheel".into());
        let msg = Suite::instantiate_msg(&denom, &account("registry"), NetworkKind::Drn);
        let (deps, env) = bare.parts();
        contract::instantiate(deps, env, message_info(&account("dao"), &[]), msg).unwrap();
        bare.send(
            &account("alice"),
            1_000_000,
            ExecuteMsg::Bond(Bond {
                machine: id(1),
                class: Some("meter".into()),
                commission: None,
            }),
        );
        bare
    }

    fn parts(&mut self) -> (DepsMut<'_>, Env) {
        let deps = DepsMut {
            storage: &mut self.storage,
            api: &self.api,
            querier: QuerierWrapper::<Empty>::new(&self.querier),
        };
        (deps, self.env.clone())
    }

    fn send(&mut self, sender: &Addr, amount: u128, msg: ExecuteMsg) {
        let funds = if amount == 0 { vec![] } else { coins(amount, "uwheel") };
        let (deps, env) = self.parts();
        contract::execute(deps, env, message_info(sender, &funds), msg).unwrap();
    }

    /// This many accounts delegate 1,000 each; half of them take 100 out again on the next day.
    fn with_delegators(count: usize) -> Self {
        let mut bare = Self::new();
        let delegators: Vec<_> = (0..count)
            .map(|number| account(&format!("delegator {number}")))
            .collect();
        let machine = id(1);
        for delegator in &delegators {
            bare.send(
                delegator,
                1_000,
                ExecuteMsg::Delegate {
                    machine,
                    max_commission: None,
                },
            );
        }
        bare.pass(DAY);
        for delegator in delegators.iter().step_by(2) {
            let amount = Some(100_u128.into());
            bare.send(delegator, 0, ExecuteMsg::Undelegate { machine, amount });
        }
        bare.pass(60);
        bare
    }

    fn pass(&mut self, seconds: u64) {
        self.env.block.time = Timestamp::from_seconds(self.env.block.time.seconds() + seconds);
        self.env.block.height += 1;
    }

    fn items(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        self.storage.range(None, None, Order::Ascending).collect()
    }

    /// The keys of the items that a slash for an offence on the first day writes.
    fn slash(&mut self) -> Vec<Vec<u8>> {
        let before = self.items();
        let msg = ExecuteMsg::Slash(Slash {
            machine: id(1),
            offence: offence(1),
            at: Time::new(START),
            prover: account("prover").to_string(),
        });
        self.send(&account("verification"), 0, msg);
        let after = self.items();
        assert!(before.keys().all(|key| after.contains_key(key)));
        let changed = after.into_iter().filter(|(key, value)| before.get(key) != Some(value));
        changed.map(|(key, _)| key).collect()
    }

    fn staked(&self, name: &str) -> u128 {
        let deps = Deps {
            storage: &self.storage,
            api: &self.api,
            querier: QuerierWrapper::<Empty>::new(&self.querier),
        };
        let account = account(name).to_string();
        let answer: Binary = contract::query(deps, self.env.clone(), QueryMsg::Staker { account }).unwrap();
        let staker: StakerResponse = cosmwasm_std::from_json(answer).unwrap();
        staker.positions[0].tokens.u128()
    }
}

#[test]
fn one_delegator_or_ten_thousand_a_slash_writes_the_same_items() {
    let (mut few, mut many) = (Bare::with_delegators(1), Bare::with_delegators(10_000));
    let written = few.slash();
    // The pool, the owner and the sums, each with its history, the bucket, what became of the offence, and what
    // slashes have taken. (No income flows and the bond is still enough: nothing else changes.)
    assert_eq!(written.len(), 9);
    assert_eq!(many.slash(), written);
    // 900 and 1,000 are left of a tenth less.
    assert_eq!(few.staked("delegator 0"), 810);
    assert_eq!((many.staked("delegator 0"), many.staked("delegator 9999")), (810, 900));
}
