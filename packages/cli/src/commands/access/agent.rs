//! `flywheel access agent`.

use anyhow::Result;
use cosmwasm_std::Uint128;
use flywheel_client::handles::AgentTerms;

use super::place::{Place, Signed};
use super::say;
use crate::args::access::{
    AgentArgs, AgentCommand, FundAgentArgs, ReturnBudgetsArgs, SetAgentArgs, SpendArgs, WithdrawBudgetArgs,
};
use crate::commands::table::print_json;

pub fn agent(command: &AgentCommand) -> Result<()> {
    match command {
        AgentCommand::Set(args) => set(args),
        AgentCommand::Revoke(args) => revoke(args),
        AgentCommand::Fund(args) => fund(args),
        AgentCommand::Spend(args) => spend(args),
        AgentCommand::Withdraw(args) => withdraw(args),
        AgentCommand::Return(args) => give_back(args),
        AgentCommand::Show(args) => {
            let place = Place::new(&args.place)?;
            let name = place.budget(&args.namespace, &args.agent, args.ownership_epoch)?;
            print_json(&place.access_control().agent(name)?)
        }
        AgentCommand::List(args) => {
            let place = Place::new(&args.place)?;
            print_json(&place.access_control().agents(&place.namespace(&args.namespace)?)?)
        }
    }
}

fn set(args: &SetAgentArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let place = &signed.place;
    let namespace = place.namespace(&args.namespace)?;
    let agent = place.address("the agent", &args.agent)?;
    let scopes = args.scopes.iter().map(|named| place.scope(named));
    let limits = args.limits.iter().map(|named| place.limit(named, &args.recipients));
    let terms = AgentTerms {
        scopes: scopes.collect::<Result<_>>()?,
        expires_at: place.in_seconds(args.lasts)?,
        limits: limits.collect::<Result<_>>()?,
    };
    let expires_at = terms.expires_at;
    let done = signed
        .access_control()
        .set_agent(signed.account(), namespace, &agent, terms)?;
    say(&format!("{agent} is an agent until {expires_at}"), &done);
    Ok(())
}

fn revoke(args: &AgentArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let agent = signed.place.address("the agent", &args.agent)?;
    let done = signed
        .access_control()
        .revoke_agent(signed.account(), namespace, &agent)?;
    say(&format!("{agent} is no agent any more"), &done);
    Ok(())
}

fn fund(args: &FundAgentArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let agent = signed.place.address("the agent", &args.agent)?;
    let denom = signed.place.denom(&args.token)?;
    let addition = (&denom, Uint128::new(args.amount));
    let done = signed
        .access_control()
        .fund_agent(signed.account(), namespace, &agent, addition)?;
    println!(
        "added {} {} to the budget of {agent} in block {}",
        args.amount,
        denom.name(),
        done.height
    );
    Ok(())
}

fn spend(args: &SpendArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let recipient = signed.place.address("the recipient", &args.recipient)?;
    let denom = signed.place.denom(&args.token)?;
    let amount = (&denom, Uint128::new(args.amount));
    let done = signed
        .access_control()
        .spend(signed.account(), namespace, amount, &recipient, &args.reference)?;
    println!(
        "paid {} {} to {recipient} in block {}",
        args.amount,
        denom.name(),
        done.height
    );
    Ok(())
}

fn withdraw(args: &WithdrawBudgetArgs) -> Result<()> {
    let budgets = &args.budgets;
    let signed = Signed::new(&budgets.signer)?;
    let name = signed
        .place
        .budget(&budgets.namespace, &budgets.agent, budgets.ownership_epoch)?;
    let denom = signed.place.denom(&args.token)?;
    let amount = args.amount.map(Uint128::new);
    let done = signed
        .access_control()
        .withdraw_budget(signed.account(), name, &denom, amount)?;
    println!("withdrawn in block {}", done.height);
    Ok(())
}

fn give_back(args: &ReturnBudgetsArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let name = signed
        .place
        .budget(&args.namespace, &args.agent, args.ownership_epoch)?;
    let done = signed.access_control().return_budgets(signed.account(), name)?;
    println!("gave the budgets back in block {}", done.height);
    Ok(())
}
