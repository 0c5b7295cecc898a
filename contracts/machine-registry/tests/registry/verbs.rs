//! Verbs of rules R4 and R6: keys, pauses, sales.

use cosmwasm_std::{Addr, Uint128, coins, to_json_binary};
use cw_multi_test::{AppResponse, Executor};
use cw20::Cw20ExecuteMsg;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::RotateKey;
use flywheel_protocol::{Hash32, MachineId, PublicKey, Signature, Time};
use flywheel_types::Denom;
use flywheel_types::registry::{
    ClaimedSoFar, ExecuteMsg, KeyRecovery, KeyRotation, MachineResponse, OfferResponse, PausesResponse, QueryMsg,
    ReceiveMsg, RecoveryResponse, SaleAcceptance,
};

use crate::suite::{Suite, id};

type Answer = Result<AppResponse, ContractError>;

/// What keys sign for a change of keys, each part of which a test may change.
#[derive(Clone)]
pub struct Change {
    pub chain: String,
    pub registry: String,
    pub machine: MachineId,
    pub owner: String,
    pub key_version: u32,
    pub expires_at: Time,
}

impl Change {
    pub fn digest(&self, new: &PublicKey) -> Hash32 {
        let signed = RotateKey {
            machine: self.machine,
            owner: &self.owner,
            key: new,
            key_version: self.key_version,
            expires_at: self.expires_at,
        };
        signed.digest(&self.chain, &self.registry).unwrap()
    }

    pub fn signature(&self, signer: &SecretKey, new: &PublicKey) -> Signature {
        signer.sign(&self.digest(new))
    }

    pub fn rotation(&self, old: &SecretKey, new: &SecretKey) -> KeyRotation {
        let public_key = new.public_key().clone();
        KeyRotation {
            machine: self.machine,
            old_signature: self.signature(old, &public_key),
            new_signature: self.signature(new, &public_key),
            public_key,
            expires_at: self.expires_at,
            certificate: None,
        }
    }

    pub fn recovery(&self, new: &SecretKey) -> KeyRecovery {
        let public_key = new.public_key().clone();
        KeyRecovery {
            machine: self.machine,
            signature: self.signature(new, &public_key),
            public_key,
            expires_at: self.expires_at,
            certificate: None,
        }
    }
}

/// A sale of a machine with its first key, without a word about claims.
pub fn sale(machine: u64, ownership_epoch: u32) -> SaleAcceptance {
    SaleAcceptance {
        machine: id(machine),
        ownership_epoch,
        key_version: 1,
        claimed: vec![],
    }
}

pub fn claimed(rewards: &Addr, amount: u128) -> ClaimedSoFar {
    ClaimedSoFar {
        rewards: rewards.to_string(),
        amount: amount.into(),
    }
}

impl Suite {
    /// What keys sign for this machine now: the signatures are good for 1,000 s.
    pub fn change(&self, machine: u64) -> Change {
        let record = self.get(machine);
        Change {
            chain: self.app.block_info().chain_id,
            registry: self.registry.to_string(),
            machine: id(machine),
            owner: record.owner.to_string(),
            key_version: record.key_version + 1,
            expires_at: Time::new(self.now() + 1_000),
        }
    }

    pub fn rotate(&mut self, sender: &Addr, rotation: KeyRotation) -> Answer {
        self.send(sender, &ExecuteMsg::RotateKey(rotation))
    }

    /// Its owner gives a machine this key, honestly.
    pub fn rotate_to(&mut self, machine: u64, old: &SecretKey, new: &SecretKey) -> &mut Self {
        let owner = self.get(machine).owner;
        let rotation = self.change(machine).rotation(old, new);
        self.rotate(&owner, rotation).unwrap();
        self
    }

    pub fn start_recovery(&mut self, sender: &Addr, recovery: KeyRecovery) -> Answer {
        self.send(sender, &ExecuteMsg::StartRecovery(recovery))
    }

    /// Its owner announces this key for a machine, honestly.
    pub fn recover_to(&mut self, machine: u64, new: &SecretKey) -> &mut Self {
        let owner = self.get(machine).owner;
        let recovery = self.change(machine).recovery(new);
        self.start_recovery(&owner, recovery).unwrap();
        self
    }

    pub fn finish_recovery(&mut self, sender: &Addr, machine: u64) -> Answer {
        self.send(sender, &ExecuteMsg::FinishRecovery { machine: id(machine) })
    }

    pub fn cancel_recovery(&mut self, sender: &Addr, machine: u64) -> Answer {
        self.send(sender, &ExecuteMsg::CancelRecovery { machine: id(machine) })
    }

    pub fn pause(&mut self, sender: &Addr, machine: u64) -> Answer {
        self.send(sender, &ExecuteMsg::Pause { machine: id(machine) })
    }

    pub fn resume(&mut self, sender: &Addr, machine: u64) -> Answer {
        self.send(sender, &ExecuteMsg::Resume { machine: id(machine) })
    }

    pub fn offer(&mut self, sender: &Addr, machine: u64, buyer: &Addr, expires_at: Option<u64>) -> Answer {
        let offer = ExecuteMsg::OfferSale {
            machine: id(machine),
            buyer: buyer.to_string(),
            expires_at: expires_at.map(Time::new),
        };
        self.send(sender, &offer)
    }

    pub fn cancel_offer(&mut self, sender: &Addr, machine: u64) -> Answer {
        self.send(sender, &ExecuteMsg::CancelOffer { machine: id(machine) })
    }

    /// Accepts with exactly the machine's deposit.
    pub fn accept(&mut self, buyer: &Addr, acceptance: SaleAcceptance) -> Answer {
        let due = self.get(acceptance.machine.get()).deposit.u128();
        self.accept_paying(buyer, acceptance, due)
    }

    /// Accepts with this amount of the deposit's money.
    pub fn accept_paying(&mut self, buyer: &Addr, acceptance: SaleAcceptance, amount: u128) -> Answer {
        let message = ExecuteMsg::AcceptSale(acceptance.clone());
        match self.denom.clone() {
            Some(Denom::Cw20(token)) if amount > 0 => {
                self.send_hook(&token, buyer, amount, &ReceiveMsg::AcceptSale(acceptance))
            }
            Some(Denom::Native(denom)) if amount > 0 => self.execute(buyer, &message, &coins(amount, denom)),
            _ => self.execute(buyer, &message, &[]),
        }
    }

    /// Offers and accepts.
    pub fn sell(&mut self, machine: u64, buyer: &Addr) -> AppResponse {
        let MachineResponse {
            owner, ownership_epoch, ..
        } = self.get(machine);
        self.offer(&owner, machine, buyer, None).unwrap();
        self.accept(buyer, sale(machine, ownership_epoch)).unwrap()
    }

    pub fn withdraw(&mut self, sender: &Addr, account: Option<&Addr>) -> Answer {
        let account = account.map(ToString::to_string);
        self.send(sender, &ExecuteMsg::Withdraw { account })
    }

    /// The sender's own withdrawal is undone, because the payment fails.
    pub fn withdraw_fails(&mut self, sender: &Addr) {
        let (before, message) = (self.stored(), ExecuteMsg::Withdraw { account: None });
        self.app
            .execute_contract(sender.clone(), self.registry.clone(), &message, &[])
            .unwrap_err();
        assert_eq!(self.stored(), before);
    }

    pub fn send_hook(&mut self, token: &Addr, sender: &Addr, amount: u128, hook: &ReceiveMsg) -> Answer {
        let send = Cw20ExecuteMsg::Send {
            contract: self.registry.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook).unwrap(),
        };
        let answer = self.app.execute_contract(sender.clone(), token.clone(), &send, &[]);
        self.assert_totals();
        answer.map_err(|error| error.downcast().unwrap())
    }

    /// Pauses as (from, until), in seconds since 1970.
    pub fn pauses(&self, machine: u64) -> Vec<(u64, Option<u64>)> {
        let answer: PausesResponse = self.query(&QueryMsg::Pauses { machine: id(machine) });
        let pauses = answer.pauses.into_iter();
        pauses
            .map(|pause| (pause.from.get(), pause.until.map(Time::get)))
            .collect()
    }

    pub fn recovery(&self, machine: u64) -> Option<RecoveryResponse> {
        self.query(&QueryMsg::Recovery { machine: id(machine) })
    }

    pub fn offered(&self, machine: u64) -> Option<OfferResponse> {
        self.query(&QueryMsg::Offer { machine: id(machine) })
    }

    /// The id of the machine that a key belongs to.
    pub fn find_by_key(&self, key: &SecretKey) -> Option<u64> {
        let query = QueryMsg::MachineByKey {
            public_key: key.public_key().clone(),
        };
        let answer = self
            .app
            .wrap()
            .query_wasm_smart::<MachineResponse>(&self.registry, &query);
        answer.ok().map(|found| found.machine.get())
    }

    /// Everything that the registry has stored.
    pub fn stored(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.app.dump_wasm_raw(&self.registry)
    }

    /// Makes a contract of this name, as cw2 knows it.
    pub fn contract_named(&mut self, name: &str) -> Addr {
        let code = self.app.store_code(crate::stubs::named());
        self.app
            .instantiate_contract(code, self.admin.clone(), &name, &[], name, None)
            .unwrap()
    }

    /// A network's rewards contract that has paid a machine so much.
    pub fn rewards_that_paid(&mut self, machine: u64, amount: u128) -> Addr {
        let rewards = self.contract_named("crates.io:flywheel-rewards");
        let mut storage = self.app.contract_storage_mut(&rewards);
        flywheel_types::rewards::CLAIMED
            .save(&mut *storage, machine, &Uint128::new(amount))
            .unwrap();
        drop(storage);
        rewards
    }
}
