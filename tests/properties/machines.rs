//! Messages to the registry, which both networks read.

use flywheel_client::{ChainError, TxResult};
use flywheel_types::registry::{ClaimedSoFar, ExecuteMsg, MachineStatus, Registration, SaleAcceptance};

use crate::action::{Machine, Slot, Who};
use crate::model::Earned;
use crate::world::{Outcome, World};

impl World {
    /// One message to the registry.
    pub fn machine_message(&mut self, action: &Machine) -> Outcome {
        match *action {
            Machine::Register { device, who } => {
                let device = self.device_where(device, |slot| self.machine(slot).is_none());
                if self.machine(device).is_some() {
                    return Outcome::Skipped;
                }
                let done = self.register(device, who);
                assert!(done.is_some(), "a device that is free can be registered");
                Outcome::Taken
            }
            Machine::Sell { device, buyer } => self.sell(device, buyer),
            Machine::SetPayout { device, to } => self.set_payout(device, to),
            Machine::Pause { device } => self.owner_sends(device, |machine| ExecuteMsg::Pause { machine }),
            Machine::Resume { device } => {
                let device = self.device_where(device, |slot| self.is_paused(slot));
                self.owner_sends(device, |machine| ExecuteMsg::Resume { machine })
            }
            Machine::Rotate { device } => self.rotate(device),
            Machine::StartRecovery { device } => self.start_recovery(device),
            Machine::FinishRecovery { device } => {
                let device = self.device_where(device, |slot| self.devices[slot].recovery.is_some());
                self.finish_recovery(device)
            }
            Machine::CancelRecovery { device } => {
                let device = self.device_where(device, |slot| self.devices[slot].recovery.is_some());
                let outcome = self.owner_sends(device, |machine| ExecuteMsg::CancelRecovery { machine });
                if outcome == Outcome::Taken {
                    self.devices[device].recovery = None;
                }
                outcome
            }
            Machine::Retire { device } => {
                let outcome = self.owner_sends(device, |machine| ExecuteMsg::Retire { machine });
                if outcome == Outcome::Taken {
                    (self.devices[device].id, self.devices[device].recovery) = (None, None);
                }
                outcome
            }
        }
    }

    /// Somebody registers a device.
    pub fn register(&mut self, slot: Slot, who: Who) -> Option<TxResult> {
        let device = &self.devices[slot];
        let key = device.keys.last().expect("a key").clone();
        let entry = self.networks[0].suite.registration(self.person(who), &key);
        let done = self.register_entry(who, entry.clone())?;
        let id = self.networks[0]
            .suite
            .network()
            .registry()
            .machine_by_key(&entry.public_key);
        let id = id.expect("the machine that was registered").machine;
        let device = &mut self.devices[slot];
        (device.id, device.last, device.owner, device.sales) = (Some(id), Some(id), who, 0);
        for network in &mut self.networks {
            network.suite.know(device.name, id, &key);
            let earned = Earned {
                payee: who,
                ..Earned::default()
            };
            network.model.machines.insert(id.get(), earned);
        }
        self.memory.registrations.push((who, entry));
        Some(done)
    }

    fn register_entry(&mut self, who: Who, entry: Registration) -> Option<TxResult> {
        self.registry_message(who, &ExecuteMsg::Register { machines: vec![entry] })
    }

    fn is_paused(&self, slot: Slot) -> bool {
        let record = self
            .machine(slot)
            .map(|id| self.registry().machine(id).expect("a machine"));
        record.is_some_and(|record| record.status == MachineStatus::Paused)
    }

    fn owner_sends(&mut self, slot: Slot, message: impl FnOnce(flywheel_protocol::MachineId) -> ExecuteMsg) -> Outcome {
        let Some(machine) = self.machine(slot) else {
            return Outcome::Skipped;
        };
        self.registry_message(self.devices[slot].owner, &message(machine))
            .into()
    }

    fn registry_message(&mut self, who: Who, message: &ExecuteMsg) -> Option<TxResult> {
        self.send(|world| world.registry().execute(world.person(who).account(), message))
    }

    /// An offer and its acceptance: what the machine has earned and was not paid goes with it, in both networks.
    fn sell(&mut self, slot: Slot, buyer: Who) -> Outcome {
        let Some(id) = self.machine(slot).filter(|_| self.devices[slot].owner != buyer) else {
            return Outcome::Skipped;
        };
        let seller = self.devices[slot].owner;
        let offered = ExecuteMsg::OfferSale {
            machine: id,
            buyer: self.address(buyer).to_string(),
            expires_at: None,
        };
        assert!(self.registry_message(seller, &offered).is_some(), "an owner may sell");
        let acceptance = self.acceptance(slot).expect("the machine that is offered");
        let accepted = acceptance.clone();
        let done = self.send(|world| world.registry().accept_sale(world.person(buyer).account(), accepted));
        assert!(done.is_some(), "a buyer who has seen everything may accept");
        self.memory.sales.push((buyer, acceptance));
        self.devices[slot].owner = buyer;
        self.devices[slot].sales += 1;
        self.devices[slot].recovery = None;
        for network in &mut self.networks {
            network.model.machines.get_mut(&id.get()).expect("a machine").payee = buyer;
        }
        Outcome::Taken
    }

    /// What a buyer says to have seen.
    pub fn acceptance(&self, slot: Slot) -> Result<SaleAcceptance, ChainError> {
        let machine = self.machine(slot).expect("a machine");
        let record = self.registry().machine(machine)?;
        let claimed = (0..2).map(|net| {
            Ok(ClaimedSoFar {
                rewards: self.rewards(net).address().to_string(),
                amount: self.rewards(net).claimed(machine)?,
            })
        });
        Ok(SaleAcceptance {
            machine,
            ownership_epoch: record.ownership_epoch,
            key_version: record.key_version,
            claimed: claimed.collect::<Result<_, ChainError>>()?,
        })
    }

    fn set_payout(&mut self, slot: Slot, to: Option<Who>) -> Outcome {
        let address = to.map(|who| self.address(who).to_string());
        let outcome = self.owner_sends(slot, |machine| ExecuteMsg::SetPayout { machine, address });
        if let (Outcome::Taken, Some(id)) = (outcome, self.machine(slot)) {
            let payee = to.unwrap_or(self.devices[slot].owner);
            for network in &mut self.networks {
                network.model.machines.get_mut(&id.get()).expect("a machine").payee = payee;
            }
        }
        outcome
    }

    fn new_key(&self, slot: Slot) -> String {
        let device = &self.devices[slot];
        let owner = self.memory.rotations.len() + self.memory.registrations.len();
        format!("{}-key-{}-{owner}", device.name, device.keys.len())
    }

    fn rotate(&mut self, slot: Slot) -> Outcome {
        let Some(id) = self.machine(slot) else {
            return Outcome::Skipped;
        };
        let (name, owner, key) = (self.devices[slot].name, self.devices[slot].owner, self.new_key(slot));
        let rotation = self.networks[0].suite.rotation(self.address(owner), name, &key);
        let message = rotation.clone();
        let done = self.send(|world| world.registry().rotate_key(world.person(owner).account(), message));
        if done.is_some() {
            self.memory.rotations.push((owner, rotation));
            self.has_key(slot, id, key);
        }
        done.into()
    }

    fn start_recovery(&mut self, slot: Slot) -> Outcome {
        if self.machine(slot).is_none() {
            return Outcome::Skipped;
        }
        let (name, owner, key) = (self.devices[slot].name, self.devices[slot].owner, self.new_key(slot));
        let recovery = self.networks[0].suite.recovery(self.address(owner), name, &key);
        let done = self.send(|world| world.registry().start_recovery(world.person(owner).account(), recovery));
        if done.is_some() {
            self.devices[slot].recovery = Some(key);
        }
        done.into()
    }

    fn finish_recovery(&mut self, slot: Slot) -> Outcome {
        let outcome = self.owner_sends(slot, |machine| ExecuteMsg::FinishRecovery { machine });
        if let (Outcome::Taken, Some(id)) = (outcome, self.machine(slot)) {
            let key = self.devices[slot].recovery.take().expect("a recovery was announced");
            self.has_key(slot, id, key);
        }
        outcome
    }

    /// The machine has a new key from now on; a recovery that was announced is over.
    fn has_key(&mut self, slot: Slot, id: flywheel_protocol::MachineId, key: String) {
        let device = &mut self.devices[slot];
        for network in &mut self.networks {
            network.suite.know(device.name, id, &key);
        }
        device.keys.push(key);
        device.recovery = None;
    }
}
