//! Other people's rights, and rights whose second has not come.

use cosmwasm_std::{CosmosMsg, Uint128};
use flywheel_client::Chain;
use flywheel_client::chain::execute_message;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Epoch, Hash32, MachineId, Seconds};
use flywheel_types::registry::SaleAcceptance;
use flywheel_types::rewards::{Breaker, FinalRoot};
use flywheel_types::staking::Slash;
use flywheel_types::verification::{ClassRules, OracleSpec, Suspend};
use flywheel_types::{registry, rewards, staking, verification};

use super::Tried;
use crate::action::{Net, Who};
use crate::world::World;

impl World {
    /// One of the rights of an owner, the admin, an oracle, a contract: taken by somebody who has none of them.
    pub(super) fn wrong_sender(&self, net: Net, who: Who, number: u8) -> Tried {
        let strangers = |id: &MachineId| {
            let owns = self.slot_of(*id).is_some_and(|slot| self.devices[slot].owner == who);
            let pool = self.networks[net].model.pools.get(&id.get());
            !owns && pool.is_none_or(|pool| pool.owner != who)
        };
        let machine = self.devices.iter().filter_map(|device| device.id).find(strangers)?;
        let kinds = [
            self.staking_rights(net, who, machine),
            self.registry_rights(who, machine),
            self.rewards_rights(net, who),
            self.verification_rights(net, who, machine),
        ];
        let messages = kinds.into_iter().nth(usize::from(number) % 4)?;
        let account = self.person(who).account();
        Some(
            messages
                .into_iter()
                .map(|message| self.chain().execute_all(account, vec![message]))
                .collect(),
        )
    }

    fn staking_rights(&self, net: Net, who: Who, machine: MachineId) -> Vec<CosmosMsg> {
        use staking::ExecuteMsg;
        let contract = self.staking(net).address().clone();
        let (me, offence) = (self.address(who).to_string(), sha256(&[b"an offence"]));
        let amount = Some(Uint128::one());
        let (now, jailed) = (self.now(), true);
        let known = self.memory.cases.iter().rev().find(|(of, _)| *of == net);
        let open = known.map_or(offence, |(_, offence)| *offence);
        let slash = Slash {
            machine,
            offence,
            at: now,
            prover: me.clone(),
        };
        let messages = [
            ExecuteMsg::Unbond { machine, amount },
            ExecuteMsg::SetCommission {
                machine,
                commission: Bps::ONE,
            },
            ExecuteMsg::SetClass {
                class: flywheel_testing::class(),
            },
            ExecuteMsg::Approve {
                machine,
                class: "meter".to_owned(),
                approved: true,
            },
            ExecuteMsg::Jail { machine, jailed },
            ExecuteMsg::Jail { machine, jailed: false },
            ExecuteMsg::Slash(slash),
            ExecuteMsg::OpenCase {
                machine,
                offence,
                at: now,
            },
            ExecuteMsg::DecideCase {
                machine,
                offence: open,
                slash: Bps::ONE,
                prover: Some(me.clone()),
            },
            ExecuteMsg::UpdateOwnership(takes_over(me)),
            ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership),
        ];
        messages
            .iter()
            .map(|message| execute_message(&contract, message, &[]).expect("a message"))
            .collect()
    }

    fn registry_rights(&self, who: Who, machine: MachineId) -> Vec<CosmosMsg> {
        use registry::ExecuteMsg;
        let contract = self.registry().address().clone();
        let me = self.address(who).to_string();
        let record = self.registry().machine(machine).expect("a machine");
        let slot = self.slot_of(machine).expect("a device");
        let suite = &self.networks[0].suite;
        let messages = [
            ExecuteMsg::Pause { machine },
            ExecuteMsg::Resume { machine },
            ExecuteMsg::SetPayout {
                machine,
                address: Some(me.clone()),
            },
            ExecuteMsg::SetMetadata {
                machine,
                metadata: "mine".to_owned(),
            },
            ExecuteMsg::OfferSale {
                machine,
                buyer: self.address(crate::world::OPERATOR).to_string(),
                expires_at: None,
            },
            ExecuteMsg::AcceptSale(SaleAcceptance {
                machine,
                ownership_epoch: record.ownership_epoch,
                key_version: record.key_version,
                claimed: vec![],
            }),
            // Signed for the thief by the device itself, and by a new key alone.
            ExecuteMsg::RotateKey(suite.rotation(self.address(who), self.devices[slot].name, "a stolen key")),
            ExecuteMsg::StartRecovery(suite.recovery(self.address(who), self.devices[slot].name, "a stolen key")),
            ExecuteMsg::FinishRecovery { machine },
            ExecuteMsg::CancelRecovery { machine },
            ExecuteMsg::Retire { machine },
            ExecuteMsg::SetDeposit { amount: Uint128::one() },
            ExecuteMsg::UpdateOwnership(takes_over(me)),
        ];
        messages
            .iter()
            .map(|message| execute_message(&contract, message, &[]).expect("a message"))
            .collect()
    }

    fn rewards_rights(&self, net: Net, who: Who) -> Vec<CosmosMsg> {
        use rewards::ExecuteMsg;
        let contract = self.rewards(net).address().clone();
        let me = self.address(who).to_string();
        let breaker = Some(Breaker {
            window: Seconds::days(1),
            cap: Uint128::MAX,
        });
        let root = FinalRoot {
            epoch: Epoch::new(1_000),
            root: Hash32::ZERO,
            sum: Uint128::MAX,
            machines: 1,
        };
        let split = self.rewards(net).emission().expect("terms").current.split;
        let messages = [
            ExecuteMsg::AcceptRoot {
                root,
                signers: vec![me.clone()],
                oracles: 1,
            },
            ExecuteMsg::SetEmission {
                schedule: None,
                split: Some(split),
            },
            ExecuteMsg::SetBreaker { breaker },
            ExecuteMsg::SetBreaker { breaker: None },
            ExecuteMsg::UpdateOwnership(takes_over(me.clone())),
        ];
        let to_rewards = messages.iter().map(|message| execute_message(&contract, message, &[]));
        let mut messages: Vec<CosmosMsg> = to_rewards.map(|message| message.expect("a message")).collect();
        if let Some(token) = self.networks[net].suite.network().token() {
            let mint = cw20::Cw20ExecuteMsg::Mint {
                recipient: me,
                amount: Uint128::new(1_000),
            };
            messages.push(execute_message(token.address(), &mint, &[]).expect("a message"));
        }
        messages
    }

    fn verification_rights(&self, net: Net, who: Who, machine: MachineId) -> Vec<CosmosMsg> {
        use verification::ExecuteMsg;
        let contract = self.verification(net).address().clone();
        let me = self.address(who).to_string();
        let oracle = self.address(Self::oracle(self.networks[net].oracles[0])).to_string();
        let suspension = Suspend {
            machine,
            reason: "forged-place".to_owned(),
            evidence: sha256(&[b"evidence"]),
            until: self.now().plus(Seconds::days(1)).expect("a time"),
        };
        let mut messages = vec![
            ExecuteMsg::Suspend(suspension),
            ExecuteMsg::Appeal {
                machine,
                statement: sha256(&[b"it is mine"]),
            },
            ExecuteMsg::DecideAppeal { machine, lift: true },
            ExecuteMsg::Reject {
                reason: "I say so".to_owned(),
            },
            ExecuteMsg::AdmitOracle(OracleSpec {
                address: me.clone(),
                key: self.networks[net].suite.public_key("a thief's key"),
            }),
            ExecuteMsg::RemoveOracle { address: oracle },
            ExecuteMsg::LeaveOracles {},
            ExecuteMsg::WithdrawOracleBond {},
            ExecuteMsg::SetRules(ClassRules {
                class: "meter".to_owned(),
                rules: flywheel_testing::rules(),
            }),
            ExecuteMsg::UpdateOwnership(takes_over(me)),
        ];
        // One that has run out anyone may remove.
        let suspension = self.verification(net).suspension(machine).expect("an answer");
        if suspension.is_none_or(|suspension| suspension.holds) {
            messages.push(ExecuteMsg::LiftSuspension { machine });
        }
        messages
            .iter()
            .map(|message| execute_message(&contract, message, &[]).expect("a message"))
            .collect()
    }
}

fn takes_over(me: String) -> cw_ownable::Action {
    cw_ownable::Action::TransferOwnership {
        new_owner: me,
        expiry: None,
    }
}
