//! `flywheel access`. What is asked is printed as JSON, but for `check`, which says yes or why not.

mod agent;
mod command;
mod place;
mod read;

use anyhow::Result;
use cosmwasm_std::Addr;
use flywheel_client::TxResult;
use flywheel_types::access_control::Denial;

use super::table::print_json;
use crate::args::access::{
    AccessCommand, AddMemberArgs, AdminCommand, CheckArgs, GrantArgs, GroupCommand, MemberCommand, NameArgs,
    PermissionCommand, RemoveAdminArgs, RemoveMemberArgs, RemovePermissionArgs, RevokeArgs, RoleCommand, SetAdminArgs,
    SetPermissionArgs, WithdrawArgs, words,
};
use place::{Place, Signed};

/// Does what was asked for.
pub fn access(command: &AccessCommand) -> Result<()> {
    match command {
        AccessCommand::Role(command) => role(command),
        AccessCommand::Group(command) => group(command),
        AccessCommand::Permission(command) => permission(command),
        AccessCommand::Grant(args) => grant(args),
        AccessCommand::Revoke(args) => revoke(args),
        AccessCommand::Member(MemberCommand::Add(args)) => add_member(args),
        AccessCommand::Member(MemberCommand::Remove(args)) => remove_member(args),
        AccessCommand::Admin(command) => admin(command),
        AccessCommand::Agent(command) => agent::agent(command),
        AccessCommand::Command(command) => command::command(command),
        AccessCommand::Check(args) => check(args),
        AccessCommand::Show(args) => {
            let place = Place::new(&args.place)?;
            let (namespace, subject) = (place.namespace(&args.namespace)?, place.subject(&args.subject)?);
            print_json(&place.access_control().holder(namespace, subject)?)
        }
        AccessCommand::SignRead(args) => read::sign_read(args),
        AccessCommand::Withdraw(args) => withdraw(args),
    }
}

fn role(command: &RoleCommand) -> Result<()> {
    match command {
        RoleCommand::Set(args) => set_role(args, true),
        RoleCommand::Disable(args) => set_role(args, false),
        RoleCommand::List(args) => {
            let place = Place::new(&args.place)?;
            let namespace = place.namespace(&args.namespace)?;
            print_json(&place.access_control().roles(&namespace)?)
        }
    }
}

fn set_role(args: &NameArgs, is_enabled: bool) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let contract = signed.access_control();
    let done = contract.set_role(signed.account(), namespace, args.name.clone(), is_enabled)?;
    say(&format!("the role {} {}", args.name, counts(is_enabled)), &done);
    Ok(())
}

fn group(command: &GroupCommand) -> Result<()> {
    match command {
        GroupCommand::Set(args) => set_group(args, true),
        GroupCommand::Disable(args) => set_group(args, false),
        GroupCommand::List(args) => {
            let place = Place::new(&args.place)?;
            let holders = place.access_control().holders(&place.namespace(&args.namespace)?)?;
            let groups = holders.iter().filter_map(|holder| holder.strip_prefix('g'));
            print_json(&groups.collect::<Vec<_>>())
        }
    }
}

fn set_group(args: &NameArgs, is_enabled: bool) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let contract = signed.access_control();
    let done = contract.set_group(signed.account(), namespace, args.name.clone(), is_enabled)?;
    say(&format!("the group {} {}", args.name, counts(is_enabled)), &done);
    Ok(())
}

const fn counts(is_enabled: bool) -> &'static str {
    if is_enabled { "counts" } else { "does not count" }
}

fn permission(command: &PermissionCommand) -> Result<()> {
    match command {
        PermissionCommand::Set(args) => set_permission(args),
        PermissionCommand::Remove(args) => remove_permission(args),
        PermissionCommand::List(args) => {
            let place = Place::new(&args.place)?;
            let subject = args.subject.as_ref().map(|named| place.subject(named)).transpose()?;
            let namespace = place.namespace(&args.namespace)?;
            print_json(&place.access_control().permissions(&namespace, subject.as_ref())?)
        }
    }
}

fn set_permission(args: &SetPermissionArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let named = (args.permission.clone(), args.resource.clone());
    let contract = signed.access_control();
    let done = contract.set_permission(signed.account(), namespace, named, args.roles.clone(), !args.disabled)?;
    let what = format!(
        "the permission {} on {} {}",
        args.permission,
        args.resource,
        counts(!args.disabled)
    );
    say(&what, &done);
    Ok(())
}

fn remove_permission(args: &RemovePermissionArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let named = (args.permission.clone(), args.resource.clone());
    let done = signed
        .access_control()
        .remove_permission(signed.account(), namespace, named)?;
    say(
        &format!("removed the permission {} on {}", args.permission, args.resource),
        &done,
    );
    Ok(())
}

fn grant(args: &GrantArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let given = (signed.place.subject(&args.subject)?, args.role.clone());
    let until = signed.place.until(args.lasts)?;
    let done = signed
        .access_control()
        .grant(signed.account(), namespace, given, until)?;
    say(&format!("gave {} the role {}", words(&args.subject), args.role), &done);
    Ok(())
}

fn revoke(args: &RevokeArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let taken = (signed.place.subject(&args.subject)?, args.role.clone());
    let done = signed.access_control().revoke(signed.account(), namespace, taken)?;
    say(
        &format!("took the role {} from {}", args.role, words(&args.subject)),
        &done,
    );
    Ok(())
}

fn add_member(args: &AddMemberArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let member = (signed.place.subject(&args.member)?, args.group.clone());
    let until = signed.place.until(args.lasts)?;
    let done = signed
        .access_control()
        .add_member(signed.account(), namespace, member, until)?;
    say(&format!("{} is in {}", words(&args.member), args.group), &done);
    Ok(())
}

fn remove_member(args: &RemoveMemberArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let member = (signed.place.subject(&args.member)?, args.group.clone());
    let done = signed
        .access_control()
        .remove_member(signed.account(), namespace, member)?;
    say(
        &format!("{} is not in {} any more", words(&args.member), args.group),
        &done,
    );
    Ok(())
}

fn admin(command: &AdminCommand) -> Result<()> {
    match command {
        AdminCommand::Set(args) => set_admin(args),
        AdminCommand::Remove(args) => remove_admin(args),
        AdminCommand::List(args) => {
            let place = Place::new(&args.place)?;
            print_json(&place.access_control().admins(&place.namespace(&args.namespace)?)?)
        }
    }
}

fn set_admin(args: &SetAdminArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let admin = signed.place.address("the administrator", &args.admin)?;
    let until = signed.place.until(args.lasts)?;
    let done = signed
        .access_control()
        .set_admin(signed.account(), namespace, &admin, until)?;
    say(&format!("{admin} gives what he has"), &done);
    Ok(())
}

fn remove_admin(args: &RemoveAdminArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let namespace = signed.place.namespace(&args.namespace)?;
    let admin = signed.place.address("the administrator", &args.admin)?;
    let done = signed
        .access_control()
        .remove_admin(signed.account(), namespace, &admin, args.void_gifts)?;
    say(&format!("{admin} gives nothing any more"), &done);
    Ok(())
}

fn check(args: &CheckArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let namespace = args
        .namespace
        .as_ref()
        .map(|named| place.namespace(named))
        .transpose()?;
    let decision = place.access_control().has_permission(
        place.subject(&args.subject)?,
        args.permission.clone(),
        args.resource.clone(),
        namespace,
    )?;
    if args.json {
        return print_json(&decision);
    }
    if decision.is_permitted {
        println!("yes");
    } else {
        println!("no: {}", Denial::explain(&decision.why_not));
    }
    Ok(())
}

fn withdraw(args: &WithdrawArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let denom = signed.place.denom(&args.token)?;
    let named = args.whose.as_deref();
    let whose: Option<Addr> = named.map(|text| signed.place.address("--for", text)).transpose()?;
    let done = signed
        .access_control()
        .withdraw(signed.account(), &denom, whose.as_ref())?;
    println!("withdrawn in block {}", done.height);
    Ok(())
}

/// Prints what is so now.
fn say(what: &str, done: &TxResult) {
    println!("{what} since block {}", done.height);
}
