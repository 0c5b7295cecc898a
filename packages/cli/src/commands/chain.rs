//! `flywheel chain`.

use anyhow::{Context, Result, bail};
use flywheel_client::{AddressPrefix, ChainProfile, Rpc};

use super::profiles::profiles;
use super::table::{print_json, print_table};
use crate::args::chain::{AddArgs, ChainCommand, ListArgs, ShowArgs};

/// Does what was asked for.
pub fn chain(command: &ChainCommand) -> Result<()> {
    match command {
        ChainCommand::Add(args) => add(args),
        ChainCommand::List(args) => list(args),
        ChainCommand::Show(args) => show(args),
        ChainCommand::Remove(args) => remove(args),
    }
}

fn add(args: &AddArgs) -> Result<()> {
    let profiles = profiles(args.folder.profiles.as_deref())?;
    if !args.replace && profiles.names()?.contains(&args.name) {
        bail!(
            "there is a profile {:?} already: choose another name, or take its place with --replace",
            args.name
        );
    }
    let adjustment = args.gas_adjustment.parse();
    let mut profile = ChainProfile {
        name: args.name.clone(),
        // Whatever the node's is, to check the other fields before it is asked.
        chain_id: args.chain_id.clone().unwrap_or_else(|| "unknown".to_owned()),
        rpc: args.rpc.clone(),
        prefix: AddressPrefix::new(&args.prefix)?.as_str().to_owned(),
        gas_price: args.gas_price.parse()?,
        gas_adjustment: adjustment.with_context(|| format!("--gas-adjustment {:?}", args.gas_adjustment))?,
        fee_granter: args.fee_granter.clone(),
    };
    profile.validate()?;
    if args.chain_id.is_none() {
        profile.chain_id = Rpc::ask_chain_id(&args.rpc)?;
    }
    Rpc::connect(&profile)?;
    profiles.save(&profile)?;
    print(&profile, args.json)
}

fn list(args: &ListArgs) -> Result<()> {
    let profiles = profiles(args.folder.profiles.as_deref())?;
    let names = profiles.names()?;
    let all = names.iter().map(|name| Ok(profiles.load(name)?));
    let all: Vec<ChainProfile> = all.collect::<Result<_>>()?;
    if args.json {
        return print_json(&all);
    }
    if all.is_empty() {
        eprintln!("no profiles yet: flywheel chain add NAME --rpc URL --prefix TEXT --gas-price COIN");
        return Ok(());
    }
    let rows = all.into_iter().map(|profile| {
        let price = profile.gas_price.to_string();
        [profile.name, profile.chain_id, profile.rpc, profile.prefix, price]
    });
    print_table(["name", "chain", "rpc", "prefix", "gas price"], rows)
}

fn show(args: &ShowArgs) -> Result<()> {
    print(&profiles(args.folder.profiles.as_deref())?.load(&args.name)?, args.json)
}

/// A profile that cannot be read can be removed all the same.
fn remove(args: &ShowArgs) -> Result<()> {
    let profiles = profiles(args.folder.profiles.as_deref())?;
    let removed = profiles.load(&args.name).ok();
    profiles.remove(&args.name)?;
    match removed {
        Some(profile) if args.json => print_json(&profile),
        _ => {
            eprintln!("removed {}", args.name);
            Ok(())
        }
    }
}

fn print(profile: &ChainProfile, json: bool) -> Result<()> {
    if json {
        return print_json(profile);
    }
    let mut rows = vec![
        ["name".to_owned(), profile.name.clone()],
        ["chain".to_owned(), profile.chain_id.clone()],
        ["rpc".to_owned(), profile.rpc.clone()],
        ["prefix".to_owned(), profile.prefix.clone()],
        ["gas price".to_owned(), profile.gas_price.to_string()],
        ["gas adjustment".to_owned(), profile.gas_adjustment.to_string()],
    ];
    if let Some(granter) = &profile.fee_granter {
        rows.push(["fees paid by".to_owned(), granter.clone()]);
    }
    print_table(["field", "value"], rows)
}
