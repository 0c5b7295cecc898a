//! The verbs of the worst day: slashes, cases, sales, and the community pool.

use flywheel_protocol::Hash32;
use flywheel_types::staking::{
    CaseResponse, CasesResponse, CommunityResponse, RepresentationResponse, Slash, SlashedResponse,
};

use super::*;

/// An offence's hash, a different one for each number.
pub fn offence(number: u64) -> Hash32 {
    let mut bytes = [0; 32];
    bytes[24..].copy_from_slice(&number.to_be_bytes());
    Hash32::new(bytes)
}

/// The terms that a message names.
pub fn terms(machine: u64, class: Option<&str>, commission: Option<u16>) -> Bond {
    Bond {
        machine: id(machine),
        class: class.map(Into::into),
        commission: commission.map(bps),
    }
}

impl Suite {
    // Slashes.

    pub fn try_slash_by(
        &mut self,
        sender: &str,
        machine: u64,
        number: u64,
        at: u64,
        prover: &str,
    ) -> Result<AppResponse, ContractError> {
        let slash = Slash {
            machine: id(machine),
            offence: offence(number),
            at: Time::new(at),
            prover: account(prover).to_string(),
        };
        self.execute(&account(sender), &ExecuteMsg::Slash(slash))
    }

    pub fn try_slash(&mut self, machine: u64, number: u64, at: u64) -> Result<AppResponse, ContractError> {
        self.try_slash_by("verification", machine, number, at, "prover")
    }

    /// Verification proves an offence of this number and time; the class of all machines here costs 10 %.
    pub fn slash(&mut self, machine: u64, number: u64, at: u64) -> &mut Self {
        self.try_slash(machine, number, at).unwrap();
        self
    }

    /// A slash of any part, by a case that is opened and decided at once.
    pub fn slash_by(&mut self, machine: u64, number: u64, fraction: u16) -> &mut Self {
        let now = self.now();
        self.open_case(machine, number, now)
            .decide_case(machine, number, fraction)
    }

    // Cases.

    pub fn try_open_case(&mut self, machine: u64, number: u64, at: u64) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::OpenCase {
            machine: id(machine),
            offence: offence(number),
            at: Time::new(at),
        };
        self.execute(&self.admin.clone(), &msg)
    }

    pub fn open_case(&mut self, machine: u64, number: u64, at: u64) -> &mut Self {
        self.try_open_case(machine, number, at).unwrap();
        self
    }

    pub fn try_decide_case(
        &mut self,
        machine: u64,
        number: u64,
        fraction: u16,
        prover: Option<&str>,
    ) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::DecideCase {
            machine: id(machine),
            offence: offence(number),
            slash: bps(fraction),
            prover: prover.map(|prover| account(prover).to_string()),
        };
        self.execute(&self.admin.clone(), &msg)
    }

    /// Decides a case without a prover.
    pub fn decide_case(&mut self, machine: u64, number: u64, fraction: u16) -> &mut Self {
        self.try_decide_case(machine, number, fraction, None).unwrap();
        self
    }

    pub fn cases(&self, machine: u64) -> Vec<CaseResponse> {
        self.query::<CasesResponse>(&QueryMsg::Cases { machine: id(machine) })
            .cases
    }

    // Sales.

    /// The registry gives the machine to another account, or back.
    pub fn sell(&mut self, machine: u64, to: &str) -> &mut Self {
        self.change_machine(machine, |machine| {
            machine.owner = account(to);
            machine.ownership_epoch += 1;
        });
        self
    }

    pub fn try_take_pool(&mut self, sender: &str, amount: u128, bond: Bond) -> Result<AppResponse, ContractError> {
        self.pay(
            sender,
            amount,
            &ExecuteMsg::TakePool(bond.clone()),
            &ReceiveMsg::TakePool(bond),
        )
    }

    pub fn take_pool(&mut self, sender: &str, machine: u64, amount: u128) -> &mut Self {
        self.try_take_pool(sender, amount, terms(machine, None, None)).unwrap();
        self
    }

    // Closed generations.

    pub fn try_claim_closed(
        &mut self,
        sender: &str,
        machine: u64,
        generation: u32,
    ) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::ClaimClosed {
            machine: id(machine),
            generation,
        };
        self.execute(&account(sender), &msg)
    }

    pub fn closed_income(&self, name: &str, machine: u64, generation: u32) -> u128 {
        let msg = QueryMsg::ClosedIncome {
            account: account(name).to_string(),
            machine: id(machine),
            generation,
        };
        self.query::<Uint128>(&msg).u128()
    }

    // The community pool.

    pub fn try_join(
        &mut self,
        sender: &str,
        amount: u128,
        representative: Option<&str>,
    ) -> Result<AppResponse, ContractError> {
        let representative = representative.map(|name| account(name).to_string());
        let native = ExecuteMsg::JoinCommunity {
            representative: representative.clone(),
        };
        self.pay(sender, amount, &native, &ReceiveMsg::JoinCommunity { representative })
    }

    pub fn join(&mut self, sender: &str, amount: u128) -> &mut Self {
        self.try_join(sender, amount, None).unwrap();
        self
    }

    pub fn join_for(&mut self, sender: &str, amount: u128, representative: &str) -> &mut Self {
        self.try_join(sender, amount, Some(representative)).unwrap();
        self
    }

    pub fn try_leave(&mut self, sender: &str, amount: Option<u128>) -> Result<AppResponse, ContractError> {
        let amount = amount.map(Uint128::new);
        self.execute(&account(sender), &ExecuteMsg::LeaveCommunity { amount })
    }

    pub fn leave(&mut self, sender: &str, amount: u128) -> &mut Self {
        self.try_leave(sender, Some(amount)).unwrap();
        self
    }

    pub fn try_represent(&mut self, sender: &str, representative: Option<&str>) -> Result<AppResponse, ContractError> {
        let representative = representative.map(|name| account(name).to_string());
        self.execute(&account(sender), &ExecuteMsg::SetRepresentative { representative })
    }

    pub fn represent(&mut self, sender: &str, representative: &str) -> &mut Self {
        self.try_represent(sender, Some(representative)).unwrap();
        self
    }

    pub fn try_withdraw_community(&mut self, sender: &str) -> Result<AppResponse, ContractError> {
        self.execute(&account(sender), &ExecuteMsg::WithdrawCommunity {})
    }

    pub fn try_claim_community(&mut self, sender: &str) -> Result<AppResponse, ContractError> {
        let (machines, community) = (vec![], true);
        self.execute(&account(sender), &ExecuteMsg::ClaimIncome { machines, community })
    }

    pub fn community_income(&self, name: &str) -> u128 {
        let account = account(name).to_string();
        self.query::<Uint128>(&QueryMsg::CommunityIncome { account }).u128()
    }

    pub fn community(&self) -> CommunityResponse {
        self.query(&QueryMsg::Community {})
    }

    /// Before a block: who represents the account, its own tokens, and those it is given.
    pub fn representation(&self, name: &str, height: u64) -> (Option<Addr>, u128, u128) {
        let msg = QueryMsg::Representation {
            address: account(name).to_string(),
            height: Some(height),
        };
        let answer: RepresentationResponse = self.query(&msg);
        (answer.representative, answer.community.u128(), answer.given.u128())
    }

    // Credits.

    pub fn try_withdraw_credit(&mut self, sender: &str, of: Option<&str>) -> Result<AppResponse, ContractError> {
        let of = of.map(|name| account(name).to_string());
        self.execute(&account(sender), &ExecuteMsg::WithdrawCredit { account: of })
    }

    pub fn credit(&self, name: &str) -> u128 {
        let account = account(name).to_string();
        self.query::<Uint128>(&QueryMsg::Credit { account }).u128()
    }

    /// What slashes have burned and given to provers, as the contract counts it.
    pub fn slashed(&self) -> (u128, u128) {
        let slashed: SlashedResponse = self.query(&QueryMsg::Slashed {});
        (slashed.burned.u128(), slashed.to_provers.u128())
    }
}
