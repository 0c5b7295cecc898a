//! Time, and what the contracts around do.

use cosmwasm_std::{Timestamp, Uint128};
use flywheel_protocol::{Curve, Hash32, PublicKey, Time};
use flywheel_types::Denom;
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};
use flywheel_types::verification::{SUSPENSIONS, Suspension};

use super::{START, Suite, address};
use crate::stubs::{REFUSED, REFUSES};

impl Suite {
    /// So many seconds after the network's start.
    pub fn at(&mut self, seconds: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.time = Timestamp::from_seconds(START + seconds);
            block.height += 1;
        });
        self
    }

    pub fn register(&mut self, machine: u64, owner: &str, payout: Option<&str>) -> &mut Self {
        let record = Machine {
            owner: address(owner),
            ownership_epoch: 0,
            key: PublicKey::new(Curve::Ed25519, vec![7; 32]).unwrap(),
            key_version: 0,
            cell: None,
            maker: None,
            payout: payout.map(address),
            status: MachineStatus::Active,
            deposit: Uint128::zero(),
        };
        let registry = self.registry.clone();
        MACHINES
            .save(&mut *self.app.contract_storage_mut(&registry), machine, &record)
            .unwrap();
        self
    }

    /// Verification suspends a machine until so many seconds after the network's start.
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

    /// Verification lifts a suspension.
    pub fn lift(&mut self, machine: u64) -> &mut Self {
        let mut storage = self.app.contract_storage_mut(&address("verification"));
        SUSPENSIONS.remove(&mut *storage, machine);
        drop(storage);
        self
    }

    /// From now on this account can receive nothing, or can again.
    pub fn refuse(&mut self, account: &str, refused: bool) -> &mut Self {
        let account = address(account);
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

    /// From now on staking takes no income, or does again.
    pub fn staking_refuses(&mut self, refuses: bool) -> &mut Self {
        let staking = self.staking.clone();
        REFUSES
            .save(&mut *self.app.contract_storage_mut(&staking), &refuses)
            .unwrap();
        self
    }
}
