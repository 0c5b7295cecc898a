//! Time, and what the contracts around do.

use cosmwasm_std::{Addr, Empty, Timestamp, Uint128};
use cw_multi_test::Executor;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::EvidenceTree;
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, Curve, Epoch, H3Cell, Hash32, PublicKey, Time};
use flywheel_types::Denom;
use flywheel_types::payments::{Division, SPLITS};
use flywheel_types::registry::{ACCESS_CONTROL, MACHINES, Machine, MachineStatus};
use flywheel_types::staking::{ENROLMENTS, Enrolment};
use flywheel_types::verification::{FINALS, Final, SUSPENSIONS, Suspension};

use super::{START, Suite, address, points};
use crate::stubs::{self, REFUSED, REFUSES, TAG};

fn key() -> PublicKey {
    PublicKey::new(Curve::Ed25519, vec![7; 32]).unwrap()
}

impl Suite {
    /// So many seconds after the network's start.
    pub fn at(&mut self, seconds: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.time = Timestamp::from_seconds(START + seconds);
            block.height += 1;
        });
        self
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds() - START
    }

    pub fn register(&mut self, machine: u64, owner: &str, payout: Option<&str>) -> &mut Self {
        self.registered(machine, owner, payout, 0, MachineStatus::Active)
    }

    /// Its owner has sold it.
    pub fn sell_machine(&mut self, machine: u64, buyer: &str) -> &mut Self {
        self.registered(machine, buyer, None, 1, MachineStatus::Active)
    }

    pub fn retire(&mut self, machine: u64) -> &mut Self {
        self.registered(machine, "seller", None, 0, MachineStatus::Retired)
    }

    fn registered(
        &mut self,
        machine: u64,
        owner: &str,
        payout: Option<&str>,
        ownership_epoch: u32,
        status: MachineStatus,
    ) -> &mut Self {
        let record = Machine {
            owner: address(owner),
            ownership_epoch,
            key: key(),
            key_version: 0,
            cell: None,
            maker: None,
            payout: payout.map(address),
            status,
            deposit: Uint128::zero(),
        };
        let registry = self.registry.clone();
        MACHINES
            .save(&mut *self.app.contract_storage_mut(&registry), machine, &record)
            .unwrap();
        self
    }

    /// What its owner has set at the payments contract, in this `ownership_epoch`: shares in 10,000ths, and who takes the
    /// rest. The network's fee there is nobody's business here.
    pub fn divide(&mut self, machine: u64, ownership_epoch: u32, shares: &[(&str, u16)], residual: &str) -> &mut Self {
        let share = |(recipient, bps): &(&str, u16)| Share {
            recipient: address(recipient),
            bps: points(*bps),
        };
        let split = Split::new(shares.iter().map(share).collect(), address(residual)).unwrap();
        let division = Division {
            ownership_epoch,
            split: Some(split),
            network: Some(1),
        };
        let mut storage = self.app.contract_storage_mut(&address("payments"));
        SPLITS.save(&mut *storage, machine, &division).unwrap();
        drop(storage);
        self
    }

    /// What the registry keeps of a machine cannot be read any more.
    pub fn garble_machine(&mut self, machine: u64) -> &mut Self {
        let registry = self.registry.clone();
        let mut storage = self.app.contract_storage_mut(&registry);
        storage.set(&MACHINES.key(machine), b"what is this");
        drop(storage);
        self
    }

    /// What the payments contract keeps of a machine cannot be read any more.
    pub fn garble_division(&mut self, machine: u64) -> &mut Self {
        let mut storage = self.app.contract_storage_mut(&address("payments"));
        storage.set(&SPLITS.key(machine), b"what is this");
        drop(storage);
        self
    }

    /// The machine works in this class and place.
    pub fn enrol(&mut self, machine: u64, class: &str, cell: Option<H3Cell>) -> &mut Self {
        let enrolment = Enrolment {
            class: class.into(),
            cell,
            key: key(),
            trust: Bps::ONE,
            ownership_epoch: 0,
            owner: address("seller"),
            joined: Epoch::FIRST,
            boost: Bps::ZERO,
        };
        let staking = self.staking.clone();
        let mut storage = self.app.contract_storage_mut(&staking);
        ENROLMENTS
            .set_from(&mut *storage, machine, Epoch::FIRST, Some(enrolment))
            .unwrap();
        drop(storage);
        self
    }

    /// A statement with this evidence has become final.
    pub fn finalize(&mut self, epoch: u64, evidence: Option<&EvidenceTree>) -> &mut Self {
        let settled = Final {
            statement: Statement {
                epoch: Epoch::new(epoch),
                round: 0,
                set_version: 1,
                built_on: Hash32::ZERO,
                evidence_root: evidence.map_or(Hash32::ZERO, EvidenceTree::root),
                root: Hash32::ZERO,
                sum: Uint128::zero(),
                machines: 1,
            },
            at: Time::new(START),
        };
        let mut storage = self.app.contract_storage_mut(&address("verification"));
        FINALS.save(&mut *storage, epoch, &settled.into()).unwrap();
        drop(storage);
        self
    }

    pub fn suspend(&mut self, machine: u64, until: u64) -> &mut Self {
        let suspension = Suspension {
            reason: "stolen".to_owned(),
            evidence: Hash32::ZERO,
            since: Time::of(&self.app.block_info()),
            until: Time::new(START + until),
            appeal: None,
        };
        let mut storage = self.app.contract_storage_mut(&address("verification"));
        SUSPENSIONS.save(&mut *storage, machine, &suspension).unwrap();
        drop(storage);
        self
    }

    /// From now on the registry names an access-control, whose storage the tests write; returns it.
    pub fn with_access_control(&mut self) -> Addr {
        let code = self.app.store_code(stubs::access_control());
        let admin = address("admin");
        let made = self
            .app
            .instantiate_contract(code, admin, &Empty {}, &[], "access-control", None);
        let access_control = made.unwrap();
        let registry = self.registry.clone();
        let mut storage = self.app.contract_storage_mut(&registry);
        ACCESS_CONTROL.save(&mut *storage, &access_control).unwrap();
        drop(storage);
        access_control
    }

    /// From now on this account (or `burn`) can receive nothing of the network's token, or can again.
    pub fn refuse(&mut self, account: &str, refused: bool) -> &mut Self {
        let account = if account == "burn" {
            cosmwasm_std::Addr::unchecked("burn")
        } else {
            address(account)
        };
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

    /// From now on staking and rewards take no money, or do again.
    pub fn neighbours_refuse(&mut self, refuse: bool) -> &mut Self {
        for neighbour in [self.staking.clone(), self.rewards.clone()] {
            REFUSES
                .save(&mut *self.app.contract_storage_mut(&neighbour), &refuse)
                .unwrap();
        }
        self
    }

    /// The epochs of the revenue that came last, and how often some came.
    pub fn revenue(&self) -> Option<(u64, u64, u64)> {
        let storage = self.app.contract_storage(&self.rewards);
        let found = TAG.may_load(&*storage).unwrap();
        found.map(|(tag, count)| (tag.from.get(), tag.to.get(), count))
    }
}
