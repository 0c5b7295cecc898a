//! What happens around the DAO: stakes, machines, slashes, gifts, accounts that refuse money.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg, Uint128, to_json_binary};
use cw_multi_test::{AppResponse, Executor};
use cw20::Cw20ExecuteMsg;
use flywheel_protocol::{Curve, Hash32, PublicKey, Time};
use flywheel_staking::ContractError as StakingError;
use flywheel_types::Denom;
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};
use flywheel_types::staking::{Bond, ExecuteMsg, QueryMsg, ReceiveMsg, Slash, StakerResponse};

use super::{Suite, address, id};
use crate::stubs::REFUSED;

impl Suite {
    fn stake(&mut self, sender: &str, amount: u128, native: &ExecuteMsg, hook: &ReceiveMsg) -> &mut Self {
        match self.denom.clone() {
            Denom::Native(denom) => {
                let funds = [Coin::new(amount, denom)];
                let staking = self.staking.clone();
                self.app
                    .execute_contract(address(sender), staking, native, &funds)
                    .unwrap();
            }
            Denom::Cw20(token) => {
                let send = Cw20ExecuteMsg::Send {
                    contract: self.staking.to_string(),
                    amount: amount.into(),
                    msg: to_json_binary(hook).unwrap(),
                };
                self.app.execute_contract(address(sender), token, &send, &[]).unwrap();
            }
        }
        self.check();
        self
    }

    pub fn tell_staking(&mut self, sender: &str, msg: &ExecuteMsg) -> &mut Self {
        self.try_tell_staking(sender, msg).unwrap();
        self
    }

    /// What staking refuses, it says with an error of its own.
    pub fn try_tell_staking(&mut self, sender: &str, msg: &ExecuteMsg) -> Result<AppResponse, StakingError> {
        let staking = self.staking.clone();
        let result = self.app.execute_contract(address(sender), staking, msg, &[]);
        self.check();
        result.map_err(|error| error.downcast().unwrap())
    }

    /// A new machine of this owner, with so much bond; tells its number.
    pub fn bond(&mut self, owner: &str, amount: u128) -> u64 {
        self.machines += 1;
        let machine = self.machines;
        let mut key = vec![2; 33];
        key[25..].copy_from_slice(&machine.to_be_bytes());
        let record = Machine {
            owner: address(owner),
            ownership_epoch: 0,
            key: PublicKey::new(Curve::Secp256k1, key).unwrap(),
            key_version: 0,
            cell: None,
            maker: None,
            payout: None,
            status: MachineStatus::Active,
            deposit: Uint128::zero(),
        };
        let mut storage = self.app.contract_storage_mut(&self.registry);
        MACHINES.save(&mut *storage, machine, &record).unwrap();
        drop(storage);
        self.bond_more(owner, machine, amount);
        machine
    }

    pub fn bond_more(&mut self, owner: &str, machine: u64, amount: u128) -> &mut Self {
        let bond = || Bond {
            machine: id(machine),
            class: Some("meter".into()),
            commission: None,
        };
        self.stake(owner, amount, &ExecuteMsg::Bond(bond()), &ReceiveMsg::Bond(bond()))
    }

    pub fn unbond(&mut self, owner: &str, machine: u64, amount: u128) -> &mut Self {
        let msg = ExecuteMsg::Unbond {
            machine: id(machine),
            amount: Some(amount.into()),
        };
        self.tell_staking(owner, &msg)
    }

    /// The machine is sold in the registry, and the buyer takes its pool over with so much bond.
    pub fn sell(&mut self, machine: u64, buyer: &str, amount: u128) -> &mut Self {
        let mut storage = self.app.contract_storage_mut(&self.registry);
        let mut record = MACHINES.load(&*storage, machine).unwrap();
        record.owner = address(buyer);
        record.ownership_epoch += 1;
        MACHINES.save(&mut *storage, machine, &record).unwrap();
        drop(storage);
        let bond = || Bond {
            machine: id(machine),
            class: None,
            commission: None,
        };
        self.stake(
            buyer,
            amount,
            &ExecuteMsg::TakePool(bond()),
            &ReceiveMsg::TakePool(bond()),
        )
    }

    pub fn delegate(&mut self, sender: &str, machine: u64, amount: u128) -> &mut Self {
        let native = ExecuteMsg::Delegate {
            machine: id(machine),
            max_commission: None,
        };
        let hook = ReceiveMsg::Delegate {
            machine: id(machine),
            max_commission: None,
        };
        self.stake(sender, amount, &native, &hook)
    }

    pub fn undelegate(&mut self, sender: &str, machine: u64, amount: u128) -> &mut Self {
        self.try_undelegate(sender, machine, amount).unwrap();
        self
    }

    pub fn try_undelegate(&mut self, sender: &str, machine: u64, amount: u128) -> Result<AppResponse, StakingError> {
        let msg = ExecuteMsg::Undelegate {
            machine: id(machine),
            amount: Some(amount.into()),
        };
        self.try_tell_staking(sender, &msg)
    }

    pub fn withdraw(&mut self, sender: &str, machine: u64) -> Result<AppResponse, StakingError> {
        self.try_tell_staking(sender, &ExecuteMsg::Withdraw { machine: id(machine) })
    }

    /// Tokens for the community pool.
    pub fn join(&mut self, sender: &str, amount: u128, representative: Option<&str>) -> &mut Self {
        let named = || representative.map(|name| address(name).to_string());
        let native = ExecuteMsg::JoinCommunity {
            representative: named(),
        };
        let hook = ReceiveMsg::JoinCommunity {
            representative: named(),
        };
        self.stake(sender, amount, &native, &hook)
    }

    pub fn leave(&mut self, sender: &str, amount: Option<u128>) -> &mut Self {
        self.try_leave(sender, amount).unwrap();
        self
    }

    pub fn try_leave(&mut self, sender: &str, amount: Option<u128>) -> Result<AppResponse, StakingError> {
        let msg = ExecuteMsg::LeaveCommunity {
            amount: amount.map(Uint128::new),
        };
        self.try_tell_staking(sender, &msg)
    }

    pub fn represent(&mut self, sender: &str, representative: Option<&str>) -> &mut Self {
        let msg = ExecuteMsg::SetRepresentative {
            representative: representative.map(|name| address(name).to_string()),
        };
        self.tell_staking(sender, &msg)
    }

    /// An offence of now: half of the pool.
    pub fn slash(&mut self, machine: u64, offence: u8) -> &mut Self {
        let msg = ExecuteMsg::Slash(Slash {
            machine: id(machine),
            offence: Hash32::new([offence; 32]),
            at: Time::new(self.now()),
            prover: address("watcher").to_string(),
        });
        self.tell_staking("verification", &msg)
    }

    /// So many new machines of this owner, with a bond of 100 each.
    pub fn bond_machines(&mut self, owner: &str, machines: usize) -> Vec<u64> {
        (0..machines).map(|_| self.bond(owner, 100)).collect()
    }

    pub fn staker(&self, name: &str) -> StakerResponse {
        let msg = QueryMsg::Staker {
            account: address(name).to_string(),
        };
        self.app.wrap().query_wasm_smart(&self.staking, &msg).unwrap()
    }

    /// The machines that somebody has delegated to.
    pub fn positions(&self, name: &str) -> Vec<u64> {
        self.staker(name)
            .positions
            .iter()
            .map(|row| row.machine.get())
            .collect()
    }

    /// A gift to the treasury.
    pub fn fund(&mut self, denom: &Denom, amount: u128) -> &mut Self {
        let gift = denom.pay(&self.dao, amount.into()).unwrap();
        self.app.execute(address("founder"), gift).unwrap();
        self.check();
        self
    }

    /// From now on this account can receive nothing of any token, or can again.
    pub fn refuse(&mut self, name: &str, refused: bool) -> &mut Self {
        let account = address(name);
        let accounts = self.app.read_module(|router, _, _| router.bank.refused.clone());
        if refused {
            accounts.borrow_mut().insert(account.to_string());
        } else {
            accounts.borrow_mut().remove(account.as_str());
        }
        if let Denom::Cw20(token) = &self.tokens[1] {
            let mut storage = self.app.contract_storage_mut(token);
            if refused {
                REFUSED.save(&mut *storage, &account, &true).unwrap();
            } else {
                REFUSED.remove(&mut *storage, &account);
            }
        }
        self
    }
}

/// The message that sends so much of the coin to somebody.
pub fn send(name: &str, amount: u128) -> CosmosMsg {
    BankMsg::Send {
        to_address: address(name).to_string(),
        amount: vec![Coin::new(amount, super::COIN)],
    }
    .into()
}
