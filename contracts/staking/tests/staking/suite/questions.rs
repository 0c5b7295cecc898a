//! What can be asked.

use super::*;

impl Suite {
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

    /// Tokens on their way out: machine (0: the community pool), day, tokens, release.
    pub fn unbonding(&self, name: &str) -> Vec<(u64, u64, u128, u64)> {
        let msg = QueryMsg::Unbondings {
            account: account(name).to_string(),
            start_after: None,
            limit: Some(100),
        };
        let response: UnbondingsResponse = self.query(&msg);
        let row = |row: flywheel_types::staking::Unbonding| {
            (
                row.machine.map_or(COMMUNITY_POOL, MachineId::get),
                row.day,
                row.tokens.u128(),
                row.release_at.get(),
            )
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
}
