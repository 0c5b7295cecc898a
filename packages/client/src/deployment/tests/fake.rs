//! A chain with wasm in memory. It knows as much of contracts as a deployment asks for.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmwasm_std::{
    Addr, BankMsg, BlockInfo, Checksum, CosmosMsg, Timestamp, Uint128, WasmMsg, from_json, to_json_vec,
};
use flywheel_protocol::{Bps, EpochClock, Seconds, Time};
use flywheel_types::hub::{self, Codes, ConfigResponse};
use flywheel_types::staking::TotalPowerAtHeightResponse;
use flywheel_types::{Denom, NetworkKind, Sector, access_control, governance, payments, registry};
use serde_json::{Value, json};

use crate::deployment::address::predicted_with;
use crate::deployment::artifacts::{Artifacts, contract_name, contract_version};
use crate::deployment::{DeployChain, Deployment, SHARED};
use crate::rpc::{CodePage, StoredCode};
use crate::{Account, AddressPrefix, Chain, ChainError, Code, CodeInfo, CodeSource, ContractInfo, TxResult};

pub const CHAIN_ID: &str = "fake-1";
/// The staking contract of network 1.
pub const STAKING: &str = "wasm1staking";
/// The DAO of network 1.
pub const VOTERS: &str = "wasm1voters";
const PAGE: usize = 10;

/// What becomes of the transaction at which the program is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is in a block, but nobody heard of it.
    Included,
    /// It waits, and comes into a block just before the account's next transaction.
    IncludedLater,
    /// It is gone.
    Lost,
}

#[derive(Default)]
struct State {
    codes: Vec<StoredCode>,
    contracts: BTreeMap<Addr, Contract>,
    waiting: Option<Transaction>,
    /// Transactions that were sent, without those that only settle.
    sent: usize,
    stop: Option<(usize, Fate)>,
    is_refusing: bool,
    /// What is staked in network 1.
    votes: u128,
    /// Who may migrate network 1's staking contract, if not its DAO.
    counter: Option<Addr>,
}

struct Contract {
    info: ContractInfo,
    cw2: (String, String),
    setup: Value,
}

#[derive(Clone)]
enum Transaction {
    Store(Addr, Vec<u8>),
    Messages(Addr, Vec<CosmosMsg>),
}

pub struct FakeChain {
    prefix: AddressPrefix,
    state: RefCell<State>,
}

pub fn operator() -> Account {
    Account::from_seed(&[1; 32], "operator")
}

/// The contracts of a build: another one has other bytes.
pub fn artifacts(build: u8) -> Artifacts {
    Artifacts::made_up(|code| format!("{} build {build}", contract_name(code)).into_bytes())
}

impl FakeChain {
    pub fn new() -> Self {
        Self {
            prefix: AddressPrefix::new("wasm").unwrap(),
            state: RefCell::default(),
        }
    }

    /// The program is stopped when it sends this transaction, counted from zero.
    pub fn stop_at(&self, number: usize, fate: Fate) {
        self.state.borrow_mut().stop = Some((number, fate));
    }

    pub fn refuse_all(&self) {
        self.state.borrow_mut().is_refusing = true;
    }

    /// So much is staked in network 1.
    pub fn stake(&self, votes: u128) {
        self.state.borrow_mut().votes = votes;
    }

    /// Somebody may replace the contract that counts the votes of network 1.
    pub fn let_count(&self, admin: &str) {
        self.state.borrow_mut().counter = Some(Addr::unchecked(admin));
    }

    /// The suite DAO carries out what was voted.
    pub fn dao_carries_out(&self, dao: &str, messages: Vec<CosmosMsg>) {
        let sender = Addr::unchecked(dao);
        for message in messages {
            self.message(&sender, message).unwrap();
        }
    }

    /// Who may change a contract's settings.
    pub fn owner(&self, contract: &str) -> String {
        let state = self.state.borrow();
        let setup = &state.contracts[&Addr::unchecked(contract)].setup;
        setup["admin"].as_str().unwrap().to_owned()
    }

    /// Who may migrate a contract.
    pub fn admin(&self, contract: &str) -> Option<Addr> {
        self.state.borrow().contracts[&Addr::unchecked(contract)]
            .info
            .admin
            .clone()
    }

    pub fn codes_stored(&self) -> usize {
        self.state.borrow().codes.len()
    }

    pub fn contracts(&self) -> usize {
        self.state.borrow().contracts.len()
    }

    pub fn sent(&self) -> usize {
        self.state.borrow().sent
    }

    pub fn store_by_another(&self, wasm: &[u8], is_open: bool) -> u64 {
        let code_id = self.state.borrow_mut().store(Addr::unchecked("wasm1another"), wasm);
        self.state.borrow_mut().codes.last_mut().unwrap().is_open = is_open;
        code_id
    }

    /// Its creator lets nobody else instantiate it from now on.
    pub fn close(&self, code_id: u64) {
        let mut state = self.state.borrow_mut();
        let code = state.codes.iter_mut().find(|code| code.code_id == code_id);
        code.unwrap().is_open = false;
    }

    pub fn set_admin(&self, contract: &str, admin: &str) {
        let mut state = self.state.borrow_mut();
        let contract = state.contracts.get_mut(&Addr::unchecked(contract)).unwrap();
        contract.info.admin = Some(Addr::unchecked(admin));
    }

    /// As a chain is on which the suite was deployed before there were access-control and governance.
    pub fn make_older(&self, deployed: &Deployment) {
        let mut state = self.state.borrow_mut();
        let place = |code| Addr::unchecked(&deployed.contract(code).unwrap().address);
        state.contracts.remove(&place(Code::AccessControl)).unwrap();
        let registry = state.contracts.get_mut(&place(Code::MachineRegistry)).unwrap();
        registry
            .setup
            .as_object_mut()
            .unwrap()
            .remove("access_control")
            .unwrap();
        let hub = state.contracts.get_mut(&place(Code::NetworkHub)).unwrap();
        hub.setup["codes"]
            .as_object_mut()
            .unwrap()
            .remove("governance")
            .unwrap();
    }

    pub fn set_cw2(&self, contract: &str, name: &str, version: &str) {
        let mut state = self.state.borrow_mut();
        let contract = state.contracts.get_mut(&Addr::unchecked(contract)).unwrap();
        contract.cw2 = (name.to_owned(), version.to_owned());
    }

    fn apply(&self, transaction: Transaction) -> Result<u64, ChainError> {
        let waiting = self.state.borrow_mut().waiting.take();
        if let Some(waiting) = waiting {
            // What it does can be refused by now; then it is in a block without effect.
            let _ = self.carry_out(waiting);
        }
        self.carry_out(transaction)
    }

    fn send_transaction(&self, transaction: Transaction) -> Result<u64, ChainError> {
        let is_settling = matches!(&transaction, Transaction::Messages(_, messages)
            if messages.iter().all(|message| matches!(message, CosmosMsg::Bank(_))));
        if self.state.borrow().is_refusing {
            return Err(ChainError::Refused {
                reason: "nobody may".to_owned(),
            });
        }
        if is_settling {
            return self.apply(transaction);
        }
        let number = self.state.borrow().sent;
        self.state.borrow_mut().sent += 1;
        let stop = self.state.borrow_mut().stop.take_if(|(at, _)| *at == number);
        let Some((_, fate)) = stop else {
            return self.apply(transaction);
        };
        match fate {
            Fate::Included => drop(self.apply(transaction)),
            Fate::IncludedLater => self.state.borrow_mut().waiting = Some(transaction),
            Fate::Lost => {}
        }
        Err(ChainError::Pending {
            hash: "00".to_owned(),
            until_height: 60,
            reason: "stopped".to_owned(),
        })
    }

    fn carry_out(&self, transaction: Transaction) -> Result<u64, ChainError> {
        match transaction {
            Transaction::Store(creator, wasm) => Ok(self.state.borrow_mut().store(creator, &wasm)),
            Transaction::Messages(sender, messages) => {
                messages
                    .into_iter()
                    .try_for_each(|message| self.message(&sender, message))?;
                Ok(0)
            }
        }
    }

    fn message(&self, sender: &Addr, message: CosmosMsg) -> Result<(), ChainError> {
        let mut state = self.state.borrow_mut();
        match message {
            CosmosMsg::Bank(BankMsg::Send { to_address, .. }) => {
                assert_eq!(to_address, sender.as_str());
            }
            CosmosMsg::Wasm(WasmMsg::Instantiate2 {
                admin,
                code_id,
                label,
                msg,
                salt,
                ..
            }) => {
                let checksum = state.codes[code_id as usize - 1].checksum;
                let code = code_of(&checksum);
                assert!(SHARED.contains(&code) || code == Code::Governance);
                let address = predicted_with(&self.prefix, &operator(), code, &checksum, &salt).unwrap();
                if state.contracts.contains_key(&address) {
                    return Err(ChainError::Refused {
                        reason: "contract account already exists".to_owned(),
                    });
                }
                let info = ContractInfo {
                    code_id,
                    creator: sender.clone(),
                    admin: admin.map(Addr::unchecked),
                    label,
                };
                let contract = Contract {
                    info,
                    cw2: (contract_name(code).to_owned(), contract_version(code).to_owned()),
                    setup: from_json(msg).unwrap(),
                };
                state.contracts.insert(address, contract);
            }
            CosmosMsg::Wasm(WasmMsg::Migrate {
                contract_addr,
                new_code_id,
                ..
            }) => {
                let checksum = state.codes[new_code_id as usize - 1].checksum;
                let contract = state.contracts.get_mut(&Addr::unchecked(contract_addr)).unwrap();
                assert_eq!(contract.info.admin.as_ref(), Some(sender));
                let code = code_of(&checksum);
                assert_eq!(contract.cw2.0, contract_name(code));
                contract.cw2.1 = contract_version(code).to_owned();
                contract.info.code_id = new_code_id;
            }
            CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) => {
                let contract = state.contracts.get_mut(&Addr::unchecked(contract_addr)).unwrap();
                let message: Value = from_json(msg).unwrap();
                let owner = contract.setup["admin"].as_str().map(ToOwned::to_owned);
                let pending = contract.setup["pending"].as_str().map(ToOwned::to_owned);
                if message["update_ownership"] == json!("accept_ownership") {
                    assert_eq!(pending.as_deref(), Some(sender.as_str()));
                    contract.setup["admin"] = json!(sender);
                    contract.setup["pending"] = Value::Null;
                    return Ok(());
                }
                assert_eq!(owner.as_deref(), Some(sender.as_str()));
                let offer = message.get("update_ownership");
                match (offer, message.get("set_access_control")) {
                    (Some(offer), _) => {
                        contract.setup["pending"] = offer["transfer_ownership"]["new_owner"].clone();
                    }
                    (None, Some(set)) => contract.setup["access_control"] = set["address"].clone(),
                    (None, None) => contract.setup["codes"] = message["set_codes"]["codes"].clone(),
                }
            }
            CosmosMsg::Wasm(WasmMsg::UpdateAdmin { contract_addr, admin }) => {
                let contract = state.contracts.get_mut(&Addr::unchecked(contract_addr)).unwrap();
                assert_eq!(contract.info.admin.as_ref(), Some(sender));
                contract.info.admin = Some(Addr::unchecked(admin));
            }
            other => panic!("{other:?}"),
        }
        Ok(())
    }
}

/// Network 1, of which nothing but its staking and its DAO is ever asked.
fn network() -> hub::Network {
    let other = || Addr::unchecked("wasm1other");
    hub::Network {
        id: 1,
        creator: other(),
        admin: other(),
        profile: hub::Profile {
            name: "One".to_owned(),
            description: String::new(),
            url: String::new(),
        },
        kind: NetworkKind::Prn,
        sector: Sector::Energy,
        clock: EpochClock::new(Time::new(100), Seconds::new(100)).unwrap(),
        denom: Denom::Native("uflow".to_owned()),
        contracts: hub::NetworkContracts {
            token: None,
            staking: Addr::unchecked(STAKING),
            verification: other(),
            rewards: other(),
            marketplace: None,
            governance: Some(Addr::unchecked(VOTERS)),
        },
    }
}

fn dao_config(setup: &Value) -> governance::ConfigResponse {
    let launch: governance::InstantiateMsg = serde_json::from_value(setup.clone()).unwrap();
    let (_, bounds) = launch.rules.resolve();
    governance::ConfigResponse {
        name: launch.name,
        staking: Addr::unchecked(launch.staking),
        denom: Denom::Native("uflow".to_owned()),
        minimum_total_power: launch.minimum_total_power,
        bounds,
        guardian: None,
        machine_weight: launch.machine_weight,
        representative_cap: Bps::ONE,
        locks: None,
    }
}

/// Which contract a wasm of any build is.
fn code_of(checksum: &Checksum) -> Code {
    let of_build = |build| {
        Code::ALL
            .into_iter()
            .find(|code| artifacts(build).get(*code).unwrap().checksum == *checksum)
    };
    [1, 2].into_iter().find_map(of_build).unwrap()
}

impl State {
    fn store(&mut self, creator: Addr, wasm: &[u8]) -> u64 {
        let code_id = self.codes.len() as u64 + 1;
        self.codes.push(StoredCode {
            code_id,
            creator,
            checksum: Checksum::generate(wasm),
            is_open: true,
        });
        code_id
    }
}

impl DeployChain for FakeChain {
    fn codes(&self, after: Option<Vec<u8>>) -> Result<CodePage, ChainError> {
        let begin = after.map_or(0, |after| usize::from(after[0]));
        let codes: Vec<StoredCode> = self.state.borrow().codes.iter().rev().cloned().collect();
        let page: Vec<StoredCode> = codes.iter().skip(begin).take(PAGE).cloned().collect();
        let end = begin + page.len();
        Ok(CodePage {
            codes: page,
            next: (end < codes.len()).then(|| vec![u8::try_from(end).unwrap()]),
        })
    }

    fn stored_code(&self, code_id: u64) -> Result<Option<StoredCode>, ChainError> {
        let state = self.state.borrow();
        Ok(state.codes.iter().find(|code| code.code_id == code_id).cloned())
    }

    fn fee_denom(&self) -> &str {
        "ustake"
    }
}

impl Chain for FakeChain {
    fn chain_id(&self) -> &str {
        CHAIN_ID
    }

    fn prefix(&self) -> &AddressPrefix {
        &self.prefix
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        Ok(BlockInfo {
            height: 1,
            time: Timestamp::from_seconds(1),
            chain_id: CHAIN_ID.to_owned(),
        })
    }

    fn wait_until(&self, _: Time) -> Result<BlockInfo, ChainError> {
        self.block()
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        let transaction = Transaction::Messages(self.address(signer), messages);
        self.send_transaction(transaction).map(|_| TxResult {
            height: 1,
            hash: None,
            gas_used: None,
            events: vec![],
        })
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        let state = self.state.borrow();
        let message: Value = serde_json::from_slice(message).unwrap();
        if message.get("total_power_at_height").is_some() {
            assert_eq!(contract.as_str(), STAKING);
            let answer = TotalPowerAtHeightResponse {
                power: Uint128::new(state.votes),
                height: 1,
            };
            return Ok(to_json_vec(&answer).unwrap());
        }
        if let Some(asked) = message.get("network") {
            return match asked["network"].as_u64() {
                Some(1) => Ok(to_json_vec(&network()).unwrap()),
                _ => Err(ChainError::Refused {
                    reason: "there is no such network".to_owned(),
                }),
            };
        }
        let setup = &state.contracts[contract].setup;
        if message.get("ownership").is_some() {
            let answer = json!({ "owner": setup["admin"], "pending_owner": setup["pending"], "pending_expiry": null });
            return Ok(to_json_vec(&answer).unwrap());
        }
        if state.contracts[contract].cw2.0 == contract_name(Code::Governance) {
            return Ok(to_json_vec(&dao_config(setup)).unwrap());
        }
        assert_eq!(message, serde_json::to_value(hub::QueryMsg::Config {}).unwrap());
        let named = |field: &str| Addr::unchecked(setup[field].as_str().unwrap());
        if setup.get("deposit").is_some() {
            let config = registry::ConfigResponse {
                deposit: None,
                recovery_delay: Seconds::days(3),
                machines: 0,
                access_control: setup.get("access_control").map(|_| named("access_control")),
            };
            return Ok(to_json_vec(&config).unwrap());
        }
        if state.contracts[contract].cw2.0 == contract_name(Code::AccessControl) {
            let config = access_control::ConfigResponse {
                registry: named("registry"),
                hub: named("hub"),
            };
            return Ok(to_json_vec(&config).unwrap());
        }
        if setup.get("hub").is_some() {
            let config = payments::ConfigResponse {
                registry: named("registry"),
                hub: named("hub"),
                agreements: 0,
            };
            return Ok(to_json_vec(&config).unwrap());
        }
        let codes: Codes = serde_json::from_value(setup["codes"].clone()).unwrap();
        let config = ConfigResponse {
            registry: named("registry"),
            payments: Some(named("payments")),
            codes,
            networks: 0,
        };
        Ok(to_json_vec(&config).unwrap())
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        assert_eq!(key, b"contract_info");
        let state = self.state.borrow();
        let contract = state.contracts.get(contract);
        Ok(contract.map(|contract| {
            let (name, version) = &contract.cw2;
            to_json_vec(&json!({ "contract": name, "version": version })).unwrap()
        }))
    }

    fn balance(&self, _: &Addr, _: &str) -> Result<Uint128, ChainError> {
        Ok(Uint128::zero())
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let state = self.state.borrow();
        if contract.as_str() == STAKING {
            return Ok(ContractInfo {
                code_id: 1,
                creator: Addr::unchecked("wasm1hub"),
                label: "staking".to_owned(),
                admin: Some(state.counter.clone().unwrap_or_else(|| Addr::unchecked(VOTERS))),
            });
        }
        let info = state.contracts.get(contract).map(|contract| contract.info.clone());
        info.ok_or_else(|| ChainError::NotFound {
            what: format!("contract {contract}"),
        })
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        let stored = self.stored_code(code_id)?.ok_or_else(|| ChainError::NotFound {
            what: format!("code {code_id}"),
        })?;
        Ok(CodeInfo {
            code_id,
            checksum: stored.checksum,
        })
    }

    fn store(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        let CodeSource::Wasm(wasm) = code else {
            panic!("a deployment stores bytes");
        };
        self.send_transaction(Transaction::Store(self.address(signer), wasm.to_vec()))
    }
}
