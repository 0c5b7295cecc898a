//! What accounts send. Each message is followed by a check of everything that must always hold.

use super::*;

impl Suite {
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
            &ExecuteMsg::Delegate {
                machine,
                max_commission: None,
            },
            &ReceiveMsg::Delegate {
                machine,
                max_commission: None,
            },
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
        self.execute(
            &account(sender),
            &ExecuteMsg::ClaimIncome {
                machines,
                community: false,
            },
        )
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
}
