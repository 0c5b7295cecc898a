//! What happens around the contract: machines are registered, sold, paused, get new keys; networks are launched and
//! handed over; accounts refuse money.

use anyhow::Result as AnyResult;
use cw_multi_test::{AppResponse, Executor};
use flywheel_protocol::sign::{RegisterMachine, RotateKey};
use flywheel_protocol::{EpochClock, Seconds, Time};
use flywheel_types::hub::{self, NETWORKS, Network, NetworkContracts, Profile};
use flywheel_types::registry::{
    ExecuteMsg, KeyRotation, MACHINES, Machine, MachineDetails, Registration, SaleAcceptance,
};
use flywheel_types::{Denom, NetworkKind, Sector};

use super::{COIN, START, Suite, address, id, key};
use crate::stubs::REFUSED;

impl Suite {
    fn tell_registry(&mut self, sender: &str, msg: &ExecuteMsg) {
        self.app
            .execute_contract(address(sender), self.registry.clone(), msg, &[])
            .unwrap();
        self.check();
    }

    /// Registers the device of this name; returns the machine's number.
    pub fn register(&mut self, owner: &str, device: &str) -> u64 {
        let details = MachineDetails::default();
        let device = key(device);
        let expires_at = self.time(1_000);
        let digest = RegisterMachine {
            owner: address(owner).as_str(),
            key: device.public_key(),
            counter: 0,
            expires_at,
            entry: details.hash(),
        }
        .digest(&self.app.block_info().chain_id, self.registry.as_str())
        .unwrap();
        let entry = Registration {
            public_key: device.public_key().clone(),
            signature: device.sign(&digest),
            expires_at,
            details,
        };
        self.tell_registry(owner, &ExecuteMsg::Register { machines: vec![entry] });
        self.keys.push(device);
        self.keys.len() as u64
    }

    pub fn record(&self, machine: u64) -> Machine {
        let record = MACHINES.query(&self.app.wrap(), self.registry.clone(), machine);
        record.unwrap().unwrap()
    }

    /// A machine's owner offers it, and the buyer accepts.
    pub fn sell(&mut self, machine: u64, seller: &str, buyer: &str) -> &mut Self {
        let offer = ExecuteMsg::OfferSale {
            machine: id(machine),
            buyer: address(buyer).to_string(),
            expires_at: None,
        };
        self.tell_registry(seller, &offer);
        let Machine {
            ownership_epoch,
            key_version,
            ..
        } = self.record(machine);
        let acceptance = SaleAcceptance {
            machine: id(machine),
            ownership_epoch,
            key_version,
            claimed: vec![],
        };
        self.tell_registry(buyer, &ExecuteMsg::AcceptSale(acceptance));
        self
    }

    /// A machine's owner gives it the key of this name.
    pub fn rotate(&mut self, machine: u64, owner: &str, name: &str) -> &mut Self {
        let index = usize::try_from(machine).unwrap() - 1;
        let (old, new) = (self.keys[index].clone(), key(name));
        let expires_at = self.time(1_000);
        let digest = RotateKey {
            machine: id(machine),
            owner: address(owner).as_str(),
            key: new.public_key(),
            key_version: self.record(machine).key_version + 1,
            expires_at,
        }
        .digest(&self.app.block_info().chain_id, self.registry.as_str())
        .unwrap();
        let rotation = KeyRotation {
            machine: id(machine),
            public_key: new.public_key().clone(),
            old_signature: old.sign(&digest),
            new_signature: new.sign(&digest),
            expires_at,
            certificate: None,
        };
        self.tell_registry(owner, &ExecuteMsg::RotateKey(rotation));
        self.keys[index] = new;
        self
    }

    pub fn pause_machine(&mut self, machine: u64, owner: &str) -> &mut Self {
        self.tell_registry(owner, &ExecuteMsg::Pause { machine: id(machine) });
        self
    }

    /// A network of this number, whose admin is Dora.
    pub fn network(&mut self, number: u64) -> &mut Self {
        let network = Network {
            id: number,
            creator: address("dora"),
            admin: address("dora"),
            profile: Profile {
                name: "Chargers".to_owned(),
                description: String::new(),
                url: String::new(),
            },
            kind: NetworkKind::Prn,
            sector: Sector::Energy,
            clock: EpochClock::new(Time::new(START), Seconds::new(100)).unwrap(),
            denom: Denom::Native(COIN.to_owned()),
            contracts: NetworkContracts {
                token: None,
                staking: address("staking"),
                verification: address("verification"),
                rewards: address("rewards"),
                marketplace: None,
                governance: None,
            },
        };
        let mut storage = self.app.contract_storage_mut(&self.hub);
        NETWORKS.save(&mut *storage, number, &network).unwrap();
        drop(storage);
        self
    }

    pub fn try_hub(&mut self, sender: &str, msg: &hub::ExecuteMsg) -> AnyResult<AppResponse> {
        let result = self.app.execute_contract(address(sender), self.hub.clone(), msg, &[]);
        self.check();
        result
    }

    /// A network's admin offers it to somebody, or to nobody any more.
    pub fn offer_network(&mut self, network: u64, admin: &str, to: Option<&str>) -> &mut Self {
        let to = to.map(|name| address(name).to_string());
        let offer = hub::ExecuteMsg::OfferNetwork { network, to };
        self.try_hub(admin, &offer).unwrap();
        self
    }

    /// A network's admin offers it, and the heir accepts.
    pub fn hand_over(&mut self, network: u64, admin: &str, heir: &str) -> &mut Self {
        self.offer_network(network, admin, Some(heir));
        self.try_hub(heir, &hub::ExecuteMsg::AcceptNetwork { network }).unwrap();
        self
    }

    /// From now on this account can receive nothing of the suite's token, or can again.
    pub fn refuse(&mut self, name: &str, refused: bool) -> &mut Self {
        let account = address(name);
        match self.denom.clone() {
            Denom::Native(_) => {
                let accounts = self.app.read_module(|router, _, _| router.bank.refused.clone());
                let mut accounts = accounts.borrow_mut();
                if refused {
                    accounts.insert(account.to_string())
                } else {
                    accounts.remove(account.as_str())
                };
            }
            Denom::Cw20(token) => {
                let mut storage = self.app.contract_storage_mut(&token);
                if refused {
                    REFUSED.save(&mut *storage, &account, &true).unwrap();
                } else {
                    REFUSED.remove(&mut *storage, &account);
                }
            }
        }
        self
    }
}
