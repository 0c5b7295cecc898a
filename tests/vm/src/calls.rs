//! Messages and questions to the contracts of a world.

use anyhow::Result;
use cosmwasm_std::{Addr, Coin, Empty, QueryRequest, WasmMsg, WasmQuery, coins, from_json, to_json_binary};
use cw_multi_test::{AppResponse, Executor};
use flywheel_types::Denom;
use flywheel_types::totals::Totals;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::gas::QUERY_LIMIT;
use crate::network::COIN;
use crate::world::{World, address};

impl World {
    /// Sends a message with coins; a refusal fails the test.
    #[track_caller]
    pub fn execute(&mut self, sender: &str, contract: &Addr, msg: &impl Serialize, coins: u128) -> AppResponse {
        self.try_execute(sender, contract, msg, coins)
            .unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Sends a message with coins in a block of its own.
    pub fn try_execute(
        &mut self,
        sender: &str,
        contract: &Addr,
        msg: &impl Serialize,
        coins: u128,
    ) -> Result<AppResponse> {
        let funds: Vec<Coin> = if coins > 0 {
            cosmwasm_std::coins(coins, COIN)
        } else {
            vec![]
        };
        self.app.update_block(|block| block.height += 1);
        self.meter.begin(self.gas_limit);
        let message = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: to_json_binary(msg)?,
            funds,
        };
        let done = self.app.execute(address(sender), message.into());
        let label = format!("{}/{}", self.name(contract), variant(msg));
        if done.is_ok() {
            self.note(label);
        }
        done
    }

    /// Sends a message with some of the network's token, as a native coin or through the cw20.
    #[track_caller]
    pub fn pay(
        &mut self,
        sender: &str,
        contract: &Addr,
        amount: u128,
        native: &impl Serialize,
        cw20: &impl Serialize,
    ) -> AppResponse {
        let Some(token) = self.network.token.clone() else {
            return self.execute(sender, contract, native, amount);
        };
        let send = cw20::Cw20ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: amount.into(),
            msg: to_json_binary(cw20).expect("JSON"),
        };
        let done = self.execute(sender, &token, &send, 0);
        self.note(format!("{}/receive {}", self.name(contract), variant(cw20)));
        done
    }

    /// The operator hands out some of the network's token.
    pub fn give(&mut self, to: &str, amount: u128) -> &mut Self {
        let to = address(to);
        match self.network.token.clone() {
            Some(token) => {
                let transfer = cw20::Cw20ExecuteMsg::Transfer {
                    recipient: to.to_string(),
                    amount: amount.into(),
                };
                self.execute("operator", &token, &transfer, 0);
            }
            None => {
                let sent = self.app.send_tokens(address("operator"), to, &coins(amount, COIN));
                sent.unwrap_or_else(|error| panic!("{error:#}"));
            }
        }
        self
    }

    /// Asks a contract; a refusal fails the test. The price is noted nowhere: see [`World::price`].
    #[track_caller]
    pub fn ask<T: DeserializeOwned>(&self, contract: &Addr, query: &impl Serialize) -> T {
        let (answer, _) = self.price(contract, query);
        from_json(&answer).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Asks a contract with a smart query's gas: the answer and what it took.
    #[track_caller]
    pub fn price(&self, contract: &Addr, query: &impl Serialize) -> (Vec<u8>, u64) {
        self.meter.begin(QUERY_LIMIT);
        let request: QueryRequest<Empty> = QueryRequest::Wasm(WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: to_json_binary(query).expect("JSON"),
        });
        let request = serde_json::to_vec(&request).expect("JSON");
        let answer = self.app.wrap().raw_query(&request);
        let answer = answer.into_result().unwrap_or_else(|error| panic!("{error}"));
        let answer = answer.into_result().unwrap_or_else(|error| panic!("{error}"));
        (answer.into(), QUERY_LIMIT - self.meter.left())
    }

    /// Replaces a contract's code by itself, as an upgrade of the suite does.
    pub fn migrate(&mut self, contract: &Addr) -> &mut Self {
        let (name, empty) = (self.name(contract), Empty {});
        let code = self.codes[name.as_str()];
        self.meter.begin(self.gas_limit);
        let done = self
            .app
            .migrate_contract(address("operator"), contract.clone(), &empty, code);
        done.unwrap_or_else(|error| panic!("{name}: {error:#}"));
        self.note(format!("{name}/migrate"));
        self
    }

    /// What an account has of the network's token.
    pub fn balance(&self, who: &str) -> u128 {
        let address = address(who);
        let amount = match &self.network.token {
            Some(token) => {
                let query = cw20::Cw20QueryMsg::Balance {
                    address: address.into_string(),
                };
                self.ask::<cw20::BalanceResponse>(token, &query).balance
            }
            None => self.app.wrap().query_balance(address, COIN).expect("a balance").amount,
        };
        amount.u128()
    }

    /// Every contract with money has exactly what it owes (rule A7).
    #[track_caller]
    pub fn assert_balanced(&self) {
        let (network, market) = (&self.network, self.market());
        let all = json!({"totals": {}});
        let mut questions: Vec<_> = [
            &self.registry,
            &network.staking,
            &network.verification,
            &network.rewards,
            &market,
        ]
        .map(|contract| (contract, all.clone()))
        .into();
        let own = network.token.clone().map(Denom::Cw20);
        for denom in own.into_iter().chain([Denom::Native(COIN.to_owned())]) {
            let of_denom = json!({"totals": {"denom": denom}});
            questions.extend([(&self.payments, of_denom.clone()), (&market, of_denom.clone())]);
            questions.push((&self.access_control, of_denom.clone()));
            questions.extend(network.governance.as_ref().map(|dao| (dao, of_denom)));
        }
        for (contract, question) in questions {
            let totals: Totals = self.ask(contract, &question);
            assert!(totals.balances(), "{}: {totals:?}", self.name(contract));
        }
    }

    /// Keeps the most gas that this message, or what was done within it, has taken.
    pub fn note(&mut self, label: String) {
        let used = self.gas_limit - self.meter.left();
        let most = self.used.entry(label).or_default();
        *most = (*most).max(used);
    }
}

/// The number that the last event of this kind says, e.g. `order` of `flywheel-marketplace/ordered`.
///
/// # Panics
/// If there is none.
#[track_caller]
pub fn number(done: &AppResponse, kind: &str, field: &str) -> u64 {
    let kind = format!("wasm-{kind}");
    let event = done.events.iter().rev().find(|event| event.ty == kind);
    let attribute = event.and_then(|event| event.attributes.iter().find(|attribute| attribute.key == field));
    let number = attribute.and_then(|attribute| attribute.value.parse().ok());
    number.unwrap_or_else(|| panic!("no {field} of {kind} in {:?}", done.events))
}

/// The name of a message: the only key of its JSON.
fn variant(msg: &impl Serialize) -> String {
    let json = serde_json::to_value(msg).expect("JSON");
    let name = json.as_object().and_then(|object| object.keys().next().cloned());
    name.unwrap_or_else(|| json.to_string())
}
