//! The vocabulary of these tests: a network's staking contract, its token, a registry, and what must always hold.

use cosmwasm_std::{
    Addr, Binary, Coin, Deps, DepsMut, Empty, Env, MessageInfo, Order, Response, StdResult, Storage, Uint128, coin,
    to_json_binary,
};
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor, IntoAddr};
use cw20::{Cw20Coin, Cw20ExecuteMsg};
use flywheel_protocol::{Bps, Curve, Epoch, EpochClock, H3Cell, MachineId, PublicKey, Seconds, Time};
use flywheel_staking::state::{
    BUCKETS, LEDGER, Ledger, PoolBook, PositionIncome, StakerBook, UNBONDINGS, total_power_before, voting_power_before,
};
use flywheel_staking::{ContractError, contract};
use flywheel_types::network::{Admission, NetworkKind, Windows};
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};
use flywheel_types::staking::{
    Bond, ENROLMENTS, Enrolment, ExecuteMsg, IncomeResponse, InstantiateMsg, POOLS, Pool, PoolResponse, QueryMsg,
    ReceiveMsg, STAKERS, StakerResponse, TOTAL_POWER, UnbondingsResponse,
};
use flywheel_types::{Class, Denom, Totals};
use serde::de::DeserializeOwned;

/// Seconds of a day, an epoch and an unbonding day.
pub const DAY: u64 = 86_400;
/// When epoch 0 begins: day 20,000 since 1970. The suite begins one day earlier.
pub const START: u64 = 20_000 * DAY;
/// Whole days that tokens wait.
pub const UNBONDING_DAYS: u64 = 3;
/// What every account of a test owns at first.
pub const PURSE: u128 = 1_000_000_000;
/// The accounts of a test.
pub const NAMES: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];
const COIN: &str = "uwheel";

pub struct Suite {
    pub app: App,
    pub staking: Addr,
    pub registry: Addr,
    pub denom: Denom,
    pub admin: Addr,
    /// What was sent without a message.
    pub donated: u128,
    machines: u64,
}

fn account_contract() -> Box<dyn Contract<Empty>> {
    fn accept(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn answer(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&Empty {})
    }
    Box::new(ContractWrapper::new_with_empty(accept, accept, answer))
}

fn staking_contract() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new_with_empty(contract::execute, contract::instantiate, contract::query).with_migrate_empty(
            |deps, env, _: Empty| contract::migrate(deps, env, flywheel_types::staking::MigrateMsg {}),
        ),
    )
}

fn token_contract() -> Box<dyn Contract<Empty>> {
    use cw20_base::contract::{execute, instantiate, query};
    Box::new(ContractWrapper::new_with_empty(execute, instantiate, query))
}

pub fn account(name: &str) -> Addr {
    name.into_addr()
}

pub fn id(machine: u64) -> MachineId {
    MachineId::new(machine).unwrap()
}

pub fn bps(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

pub fn cell() -> H3Cell {
    "872a1072bffffff".parse().unwrap()
}

/// A different key for each number.
pub fn key(number: u64) -> PublicKey {
    let mut bytes = vec![2; 33];
    bytes[25..].copy_from_slice(&number.to_be_bytes());
    PublicKey::new(Curve::Secp256k1, bytes).unwrap()
}

pub fn windows() -> Windows {
    Windows {
        grace: Seconds::new(3_600),
        round: Seconds::new(600),
        challenge: Seconds::new(3_600),
        answer: Seconds::new(3_600),
        max_freeze: Seconds::new(DAY),
        unbonding_day: Seconds::new(DAY),
        unbonding_days: 3,
    }
}

/// A class with a minimum of 1,000, of which an offence costs 10 %: 100, twice what a machine can earn in an epoch.
pub fn class(name: &str) -> Class {
    Class {
        name: name.into(),
        min_bond: Uint128::new(1_000),
        admission: Admission::Open,
        trust: bps(9_000),
        makers: vec![],
        weight: 1,
        full_work: Uint128::new(24),
        max_reward_per_epoch: Uint128::new(50),
        slash: bps(1_000),
        free_density: 0,
        max_boost: bps(0),
    }
}

impl Suite {
    pub fn native() -> Self {
        Self::build(false, NetworkKind::Prn)
    }

    pub fn cw20() -> Self {
        Self::build(true, NetworkKind::Prn)
    }

    pub fn drn() -> Self {
        Self::build(false, NetworkKind::Drn)
    }

    fn build(is_cw20: bool, kind: NetworkKind) -> Self {
        let mut app = App::new(|router, _, storage| {
            for name in NAMES {
                let coins = vec![coin(PURSE, COIN), coin(PURSE, "uother")];
                router.bank.init_balance(storage, &account(name), coins).unwrap();
            }
        });
        app.update_block(|block| {
            block.height = 1_000;
            block.time = cosmwasm_std::Timestamp::from_seconds(START - DAY);
        });
        let admin = account("dao");
        let stub = app.store_code(account_contract());
        let registry = app
            .instantiate_contract(stub, admin.clone(), &Empty {}, &[], "registry", None)
            .unwrap();
        let denom = if is_cw20 {
            Denom::Cw20(Self::token(&mut app, "WHEEL"))
        } else {
            Denom::Native(COIN.into())
        };
        let code = app.store_code(staking_contract());
        let msg = Self::instantiate_msg(&denom, &registry, kind);
        let staking = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "staking", Some(admin.to_string()))
            .unwrap();
        Self {
            app,
            staking,
            registry,
            denom,
            admin,
            donated: 0,
            machines: 0,
        }
    }

    pub fn instantiate_msg(denom: &Denom, registry: &Addr, kind: NetworkKind) -> InstantiateMsg {
        InstantiateMsg {
            admin: account("dao").to_string(),
            denom: match denom {
                Denom::Native(denom) => Denom::Native(denom.clone()),
                Denom::Cw20(contract) => Denom::Cw20(contract.to_string()),
            },
            registry: registry.to_string(),
            rewards: account("rewards").to_string(),
            verification: account("verification").to_string(),
            treasury: account("treasury").to_string(),
            kind,
            clock: EpochClock::new(Time::new(START), Seconds::new(DAY)).unwrap(),
            windows: windows(),
            classes: vec![
                class("meter"),
                Class {
                    admission: Admission::Approved,
                    ..class("approved")
                },
                Class {
                    admission: Admission::Makers(vec![key(900)]),
                    ..class("certified")
                },
            ],
            max_commission_change: bps(500),
            community_weight: None,
        }
    }

    /// A cw20 of which every account owns a purse.
    pub fn token(app: &mut App, symbol: &str) -> Addr {
        let code = app.store_code(token_contract());
        let msg = cw20_base::msg::InstantiateMsg {
            name: "A token".into(),
            symbol: symbol.into(),
            decimals: 6,
            initial_balances: NAMES
                .iter()
                .map(|name| Cw20Coin {
                    address: account(name).to_string(),
                    amount: Uint128::new(PURSE),
                })
                .collect(),
            mint: None,
            marketing: None,
        };
        app.instantiate_contract(code, account("dao"), &msg, &[], symbol, None)
            .unwrap()
    }

    // Time.

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn height(&self) -> u64 {
        self.app.block_info().height
    }

    /// A new block at this second.
    pub fn at(&mut self, second: u64) -> &mut Self {
        assert!(second >= self.now(), "time does not go back");
        self.app.update_block(|block| {
            block.height += 1;
            block.time = cosmwasm_std::Timestamp::from_seconds(second);
        });
        self
    }

    pub fn advance(&mut self, seconds: u64) -> &mut Self {
        self.at(self.now() + seconds)
    }

    // The registry.

    /// Registers an active machine with a place, and gives its id.
    pub fn machine(&mut self, owner: &str) -> u64 {
        self.machines += 1;
        let id = self.machines;
        let machine = Machine {
            owner: account(owner),
            ownership_epoch: 0,
            key: key(id),
            key_version: 0,
            cell: Some(cell()),
            maker: None,
            payout: None,
            status: MachineStatus::Active,
            deposit: Uint128::zero(),
        };
        self.set_machine(id, &machine);
        id
    }

    pub fn set_machine(&mut self, id: u64, machine: &Machine) {
        let mut storage = self.app.contract_storage_mut(&self.registry);
        MACHINES.save(&mut *storage, id, machine).unwrap();
    }

    pub fn change_machine(&mut self, id: u64, change: impl FnOnce(&mut Machine)) {
        let mut machine = MACHINES.load(&*self.app.contract_storage(&self.registry), id).unwrap();
        change(&mut machine);
        self.set_machine(id, &machine);
    }

    // Messages. Each is followed by a check of everything that must always hold.

    pub fn execute(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<AppResponse, ContractError> {
        self.execute_with(sender, msg, &[])
    }

    pub fn execute_with(
        &mut self,
        sender: &Addr,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<AppResponse, ContractError> {
        let result = self
            .app
            .execute_contract(sender.clone(), self.staking.clone(), msg, funds);
        self.check();
        result.map_err(|error| error.downcast().expect("an error of the contract"))
    }

    /// A message that brings tokens, in the network's own way.
    pub fn pay(
        &mut self,
        sender: &str,
        amount: u128,
        native: &ExecuteMsg,
        hook: &ReceiveMsg,
    ) -> Result<AppResponse, ContractError> {
        match self.denom.clone() {
            Denom::Native(denom) => self.execute_with(&account(sender), native, &[coin(amount, denom)]),
            Denom::Cw20(token) => {
                let (contract, msg) = (self.staking.to_string(), to_json_binary(hook).unwrap());
                let send = Cw20ExecuteMsg::Send {
                    contract,
                    amount: amount.into(),
                    msg,
                };
                let result = self.app.execute_contract(account(sender), token, &send, &[]);
                self.check();
                result.map_err(|error| error.downcast().expect("an error of the contract"))
            }
        }
    }

    pub fn try_bond(&mut self, sender: &str, amount: u128, bond: Bond) -> Result<AppResponse, ContractError> {
        self.pay(sender, amount, &ExecuteMsg::Bond(bond.clone()), &ReceiveMsg::Bond(bond))
    }

    /// Bonds a machine of class `meter` without a commission, or adds to its bond.
    pub fn bond(&mut self, sender: &str, machine: u64, amount: u128) -> &mut Self {
        self.try_bond(
            sender,
            amount,
            Bond {
                machine: id(machine),
                class: Some("meter".into()),
                commission: None,
            },
        )
        .unwrap();
        self
    }

    /// A machine of `owner`, bonded.
    pub fn bonded(&mut self, owner: &str, amount: u128) -> u64 {
        let machine = self.machine(owner);
        self.bond(owner, machine, amount);
        machine
    }

    /// A machine of `owner`, bonded with this commission.
    pub fn bonded_with_commission(&mut self, owner: &str, amount: u128, commission: u16) -> u64 {
        let machine = self.machine(owner);
        let commission = Some(bps(commission));
        self.try_bond(
            owner,
            amount,
            Bond {
                machine: id(machine),
                class: Some("meter".into()),
                commission,
            },
        )
        .unwrap();
        machine
    }

    pub fn try_delegate(&mut self, sender: &str, machine: u64, amount: u128) -> Result<AppResponse, ContractError> {
        let machine = id(machine);
        self.pay(
            sender,
            amount,
            &ExecuteMsg::Delegate { machine },
            &ReceiveMsg::Delegate { machine },
        )
    }

    pub fn delegate(&mut self, sender: &str, machine: u64, amount: u128) -> &mut Self {
        self.try_delegate(sender, machine, amount).unwrap();
        self
    }

    pub fn add_income(&mut self, sender: &str, amount: u128) -> &mut Self {
        self.pay(sender, amount, &ExecuteMsg::AddIncome {}, &ReceiveMsg::AddIncome {})
            .unwrap();
        self
    }

    pub fn try_unbond(
        &mut self,
        sender: &str,
        machine: u64,
        amount: Option<u128>,
    ) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::Unbond {
            machine: id(machine),
            amount: amount.map(Uint128::new),
        };
        self.execute(&account(sender), &msg)
    }

    pub fn unbond(&mut self, sender: &str, machine: u64, amount: u128) -> &mut Self {
        self.try_unbond(sender, machine, Some(amount)).unwrap();
        self
    }

    pub fn try_undelegate(
        &mut self,
        sender: &str,
        machine: u64,
        amount: Option<u128>,
    ) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::Undelegate {
            machine: id(machine),
            amount: amount.map(Uint128::new),
        };
        self.execute(&account(sender), &msg)
    }

    pub fn undelegate(&mut self, sender: &str, machine: u64, amount: u128) -> &mut Self {
        self.try_undelegate(sender, machine, Some(amount)).unwrap();
        self
    }

    pub fn try_withdraw(&mut self, sender: &str, machine: u64) -> Result<AppResponse, ContractError> {
        self.execute(&account(sender), &ExecuteMsg::Withdraw { machine: id(machine) })
    }

    pub fn withdraw(&mut self, sender: &str, machine: u64) -> &mut Self {
        self.try_withdraw(sender, machine).unwrap();
        self
    }

    pub fn try_claim(&mut self, sender: &str, machines: &[u64]) -> Result<AppResponse, ContractError> {
        let machines = machines.iter().map(|machine| id(*machine)).collect();
        self.execute(&account(sender), &ExecuteMsg::ClaimIncome { machines })
    }

    pub fn claim(&mut self, sender: &str, machines: &[u64]) -> &mut Self {
        self.try_claim(sender, machines).unwrap();
        self
    }

    pub fn try_set_commission(
        &mut self,
        sender: &str,
        machine: u64,
        commission: u16,
    ) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::SetCommission {
            machine: id(machine),
            commission: bps(commission),
        };
        self.execute(&account(sender), &msg)
    }

    pub fn set_jailed(&mut self, machine: u64, jailed: bool) -> &mut Self {
        self.execute(
            &self.admin.clone(),
            &ExecuteMsg::Jail {
                machine: id(machine),
                jailed,
            },
        )
        .unwrap();
        self
    }

    pub fn try_refresh(&mut self, machine: u64) -> Result<AppResponse, ContractError> {
        self.execute(&account("anyone"), &ExecuteMsg::Refresh { machine: id(machine) })
    }

    pub fn refresh(&mut self, machine: u64) -> &mut Self {
        self.try_refresh(machine).unwrap();
        self
    }

    pub fn try_disenroll(&mut self, machine: u64) -> Result<AppResponse, ContractError> {
        self.execute(&account("anyone"), &ExecuteMsg::Disenroll { machine: id(machine) })
    }

    pub fn set_class(&mut self, class: Class) -> &mut Self {
        self.execute(&self.admin.clone(), &ExecuteMsg::SetClass { class })
            .unwrap();
        self
    }

    /// Sends tokens to the contract without a message.
    pub fn donate(&mut self, sender: &str, amount: u128) -> &mut Self {
        match self.denom.clone() {
            Denom::Native(denom) => {
                self.app
                    .send_tokens(account(sender), self.staking.clone(), &[coin(amount, denom)])
                    .unwrap();
            }
            Denom::Cw20(token) => {
                let transfer = Cw20ExecuteMsg::Transfer {
                    recipient: self.staking.to_string(),
                    amount: amount.into(),
                };
                self.app
                    .execute_contract(account(sender), token, &transfer, &[])
                    .unwrap();
            }
        }
        self.donated += amount;
        self.check();
        self
    }

    // Questions.

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.staking, msg).unwrap()
    }

    pub fn storage(&self) -> Box<dyn Storage + '_> {
        self.app.contract_storage(&self.staking)
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.denom.balance(&self.app.wrap(), &account(name)).unwrap().u128()
    }

    /// What the account has gained (or lost) since the beginning.
    pub fn gain(&self, name: &str) -> i128 {
        i128::try_from(self.balance(name)).unwrap() - i128::try_from(PURSE).unwrap()
    }

    pub fn pool(&self, machine: u64) -> PoolResponse {
        self.query(&QueryMsg::Pool { machine: id(machine) })
    }

    pub fn staker(&self, name: &str) -> StakerResponse {
        self.query(&QueryMsg::Staker {
            account: account(name).to_string(),
        })
    }

    /// What an account's delegation to a machine is worth.
    pub fn staked(&self, name: &str, machine: u64) -> u128 {
        let positions = self.staker(name).positions;
        positions
            .iter()
            .find(|position| position.machine == id(machine))
            .map_or(0, |held| held.tokens.u128())
    }

    pub fn income(&self, name: &str, machine: u64) -> (u128, u128) {
        let msg = QueryMsg::Income {
            account: account(name).to_string(),
            machine: id(machine),
        };
        let income: IncomeResponse = self.query(&msg);
        (income.as_owner.u128(), income.as_delegator.u128())
    }

    /// Tokens on their way out: machine, day, tokens, release.
    pub fn unbonding(&self, name: &str) -> Vec<(u64, u64, u128, u64)> {
        let msg = QueryMsg::Unbondings {
            account: account(name).to_string(),
            start_after: None,
            limit: Some(100),
        };
        let response: UnbondingsResponse = self.query(&msg);
        let row = |row: flywheel_types::staking::Unbonding| {
            (row.machine.get(), row.day, row.tokens.u128(), row.release_at.get())
        };
        response.unbondings.into_iter().map(row).collect()
    }

    pub fn enrolment(&self, machine: u64, epoch: u64) -> Option<Enrolment> {
        self.query(&QueryMsg::Enrolment {
            machine: id(machine),
            epoch: Some(Epoch::new(epoch)),
        })
    }

    /// The epochs of the first eight in which the machine is enrolled.
    pub fn enrolled_in(&self, machine: u64) -> Vec<u64> {
        (0..8)
            .filter(|epoch| self.enrolment(machine, *epoch).is_some())
            .collect()
    }

    pub fn votes_at(&self, name: &str, height: u64) -> u128 {
        let msg = QueryMsg::VotingPowerAtHeight {
            address: account(name).to_string(),
            height: Some(height),
        };
        self.query::<flywheel_types::staking::VotingPowerAtHeightResponse>(&msg)
            .power
            .u128()
    }

    pub fn all_votes_at(&self, height: u64) -> u128 {
        let msg = QueryMsg::TotalPowerAtHeight { height: Some(height) };
        self.query::<flywheel_types::staking::TotalPowerAtHeightResponse>(&msg)
            .power
            .u128()
    }

    pub fn totals(&self) -> Totals {
        self.query(&QueryMsg::Totals {})
    }

    /// One of the named liabilities.
    pub fn owes(&self, name: &str) -> u128 {
        self.totals()
            .liabilities
            .iter()
            .find(|row| row.name == name)
            .unwrap()
            .amount
            .u128()
    }

    // What must always hold.

    /// Balance and liabilities (rule A7), sums of pools, shares, buckets and votes, and income that covers what is owed.
    pub fn check(&self) {
        let totals = self.totals();
        assert!(
            totals.balances(),
            "the balance must be the sum of what is owed and given: {totals:?}"
        );
        assert_eq!(totals.donations.u128(), self.donated, "donations");

        let storage = self.storage();
        let pools: Vec<(u64, Pool)> = POOLS
            .range(&*storage, None, None, Order::Ascending)
            .collect::<StdResult<_>>()
            .unwrap();
        let sum = |part: fn(&Pool) -> u128| pools.iter().map(|(_, pool)| part(pool)).sum::<u128>();
        let ledger = LEDGER.load(&*storage).unwrap();
        assert_eq!(ledger.bonds().u128(), sum(|pool| pool.bond.u128()), "bonds");
        assert_eq!(
            ledger.delegated().u128(),
            sum(|pool| pool.delegated.u128()),
            "delegated"
        );
        let weight = |pool: &Pool| {
            if pool.jailed {
                0
            } else {
                pool.bond.u128() + pool.delegated.u128()
            }
        };
        assert_eq!(ledger.weight().u128(), sum(weight), "reward weight");
        let power = TOTAL_POWER
            .may_load(&*storage)
            .unwrap()
            .unwrap_or_default()
            .total
            .u128();
        assert_eq!(power, ledger.bonds().u128() + ledger.delegated().u128(), "total power");

        self.check_shares(&*storage, &pools);
        self.check_buckets(&*storage, &ledger);
        self.check_income(&*storage, &pools);
    }

    fn check_shares(&self, storage: &dyn Storage, pools: &[(u64, Pool)]) {
        let stakers: Vec<_> = STAKERS
            .range(storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        for (machine, pool) in pools {
            let held: u128 = stakers
                .iter()
                .flat_map(|(_, staker)| &staker.positions)
                .filter(|position| position.pool == *machine)
                .map(|position| position.shares.u128())
                .sum();
            assert_eq!(held, pool.shares.u128(), "shares of pool {machine}");
            assert_eq!(
                pool.shares.is_zero(),
                pool.delegated.is_zero(),
                "tokens without shares in pool {machine}"
            );
        }
        for (account, staker) in stakers {
            let bonds: u128 = pools
                .iter()
                .filter(|(_, pool)| pool.owner == account)
                .map(|(_, pool)| pool.bond.u128())
                .sum();
            assert_eq!(staker.bonds.u128(), bonds, "bonds of {account}");
        }
    }

    fn check_buckets(&self, storage: &dyn Storage, ledger: &Ledger) {
        let buckets: Vec<_> = BUCKETS
            .range(storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        let entries: Vec<_> = UNBONDINGS
            .range(storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        let tokens: u128 = buckets.iter().map(|(_, bucket)| bucket.tokens.u128()).sum();
        assert_eq!(ledger.unbonding().u128(), tokens, "unbonding");
        for ((machine, generation, day), bucket) in buckets {
            let held: u128 = entries
                .iter()
                .filter(|((_, key), _)| *key == (machine, day, generation))
                .map(|(_, shares)| shares.u128())
                .sum();
            assert_eq!(held, bucket.shares.u128(), "shares of bucket {day} of pool {machine}");
        }
    }

    /// funded = paid + owed + streaming + undistributed + dust, and the dust is never negative.
    fn check_income(&self, storage: &dyn Storage, pools: &[(u64, Pool)]) {
        let ledger = Ledger::load(storage, Time::of(&self.app.block_info())).unwrap();
        let waiting = ledger.streaming().u128() + ledger.pools().undistributed().u128();
        assert!(
            self.owed(storage, &ledger, pools) + waiting <= ledger.income().u128(),
            "more owed than held"
        );
    }

    /// What all accounts could claim now.
    fn owed(&self, storage: &dyn Storage, ledger: &Ledger, pools: &[(u64, Pool)]) -> u128 {
        let mut owed = 0;
        for (machine, _) in pools {
            let book = PoolBook::load(storage, ledger, id(*machine)).unwrap();
            owed += book.income().owed.u128();
            for name in NAMES {
                let shares = StakerBook::load(storage, &account(name))
                    .unwrap()
                    .shares(id(*machine), book.pool());
                owed += PositionIncome::settled(storage, &book, &account(name), shares)
                    .unwrap()
                    .owed
                    .u128();
            }
        }
        owed
    }

    /// What divisions have left over: income held that nobody could claim, now or later.
    pub fn dust(&self) -> u128 {
        let storage = self.storage();
        let pools: Vec<_> = POOLS
            .range(&*storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        let ledger = Ledger::load(&*storage, Time::of(&self.app.block_info())).unwrap();
        let waiting = ledger.streaming().u128() + ledger.pools().undistributed().u128();
        ledger.income().u128() - waiting - self.owed(&*storage, &ledger, &pools)
    }

    /// Income that came while nobody had any weight.
    pub fn undistributed(&self) -> u128 {
        let ledger = Ledger::load(&*self.storage(), Time::of(&self.app.block_info())).unwrap();
        ledger.pools().undistributed().u128() + ledger.streaming().u128()
    }

    pub fn storage_has_pool(&self, machine: u64) -> bool {
        POOLS.has(&*self.storage(), machine)
    }

    pub fn is_enrolled(&self, machine: u64, epoch: u64) -> bool {
        ENROLMENTS
            .at(&*self.storage(), machine, Epoch::new(epoch))
            .unwrap()
            .flatten()
            .is_some()
    }

    /// The votes as the contract computes them from its storage.
    pub fn power_before(&self, name: &str, height: u64) -> u128 {
        voting_power_before(&*self.storage(), &account(name), height)
            .unwrap()
            .u128()
    }

    pub fn total_before(&self, height: u64) -> u128 {
        total_power_before(&*self.storage(), height).unwrap().u128()
    }
}
