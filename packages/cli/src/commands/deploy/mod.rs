//! `flywheel deploy`, `flywheel hand-over` and `flywheel migrate`.

mod hand_over;
mod migrate;
mod verify;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Coin;
use flywheel_agent::key::read_private;
use flywheel_client::deployment::{Artifacts, Deployment, DeploymentFile, Progress, Terms};
use flywheel_client::{Account, Chain, Code, GasPrice, Rpc, deployment};

pub use self::hand_over::hand_over;
pub use self::migrate::migrate;

use super::profiles::profiles;
use super::table::{print_json, print_table};
use crate::args::chain::FolderArgs;
use crate::args::deploy::{DeployArgs, SignerArgs};

/// Puts the suite on a chain, or compares it.
pub fn deploy(args: &DeployArgs) -> Result<()> {
    if args.verify {
        return verify::verify(&args.place);
    }
    let signer = signer(&args.signer)?;
    let artifacts = Artifacts::read(&args.place.artifacts)?;
    let terms = Terms {
        admin: args.admin.clone(),
        deposit: args.deposit.as_deref().map(coin).transpose()?,
        commit: args.commit.clone().or_else(|| commit(&args.place.artifacts)),
    };
    let chain = connect(&args.place.chain, &args.place.folder)?;
    if let Some(admin) = &terms.admin
        && let Err(reason) = chain.prefix().check(admin)
    {
        bail!("--admin {admin:?} is not an address of this chain: {reason}");
    }
    let file = DeploymentFile::lock(&args.place.deployments, chain.chain_id())?;
    let deployed = deployment::deploy(&chain, &signer, &artifacts, &file, &terms, &mut say)?;
    eprintln!("all is in {}", file.path().display());
    print(&deployed, args.place.json)
}

/// The chain of the profile.
fn connect(name: &str, folder: &FolderArgs) -> Result<Rpc> {
    let profile = profiles(folder.profiles.as_deref())?.load(name)?;
    Ok(Rpc::connect(&profile)?)
}

/// The account behind the words. An error never repeats them.
fn signer(args: &SignerArgs) -> Result<Account> {
    match (&args.key_file, &args.mnemonic_env) {
        (Some(path), _) => {
            let words = read_private(path)?;
            Account::from_mnemonic(&words, "signer").with_context(|| format!("{} holds no account", path.display()))
        }
        (None, Some(name)) => {
            let words = std::env::var(name).ok().filter(|words| !words.trim().is_empty());
            let words = words.with_context(|| format!("the environment variable {name} holds no words"))?;
            Account::from_mnemonic(&words, "signer")
                .with_context(|| format!("the environment variable {name} holds no account"))
        }
        (None, None) => bail!("nobody signs: name a file with the account's words (--key-file), or --mnemonic-env"),
    }
}

/// An amount and a denomination: `1000000ustake`.
fn coin(text: &str) -> Result<Coin> {
    // A price has the same form, but may have decimals.
    let price: Option<GasPrice> = text.parse().ok();
    let whole = price.filter(|_| !text.contains('.'));
    let whole =
        whole.with_context(|| format!("--deposit {text:?}: write an amount and a denomination, as 1000000ustake"))?;
    Ok(Coin {
        amount: whole.amount.to_uint_floor(),
        denom: whole.denom,
    })
}

/// The commit that is checked out where the contracts lie, if they lie in a repository.
fn commit(artifacts: &Path) -> Option<String> {
    let output = Command::new("git")
        .args(["rev-parse", "HEAD"])
        .current_dir(artifacts)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let is_hash = |hash: &str| (40..=64).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hash = text.trim();
    (output.status.success() && is_hash(hash)).then(|| hash.to_owned())
}

/// Tells whoever waits what happens.
fn say(progress: &Progress) {
    match progress {
        Progress::Settling { pending } => eprintln!("finding out what became of an earlier transaction ({pending})"),
        Progress::CodeFound { code, code_id } => eprintln!("{code}: the chain has this wasm as code {code_id}"),
        Progress::CodeStored { code, code_id } => eprintln!("{code}: stored as code {code_id}"),
        Progress::ContractFound { contract, address } => eprintln!("{contract}: is there already, at {address}"),
        Progress::Instantiated { contract, address } => eprintln!("{contract}: instantiated at {address}"),
        Progress::Migrated {
            contract,
            address,
            code_id,
        } => eprintln!("{contract}: {address} runs code {code_id} now"),
        Progress::CodesSet => eprintln!("network-hub: new networks use the new codes"),
        Progress::DaoInstantiated { address } => eprintln!("suite DAO: instantiated at {address}"),
        Progress::HandedOver { contract } => match contract {
            Code::MachineRegistry | Code::NetworkHub => {
                eprintln!("{contract}: only the suite DAO may migrate it now; its settings are offered to the DAO");
            }
            _ => eprintln!("{contract}: only the suite DAO may migrate it now"),
        },
        Progress::DaoDecides { dao, contracts } => eprintln!(
            "the suite DAO ({dao}) decides over {}: no account can sign for it, so nothing of that was sent",
            contracts.join(", ")
        ),
        other => eprintln!("{other:?}"),
    }
}

fn print(deployed: &Deployment, json: bool) -> Result<()> {
    if json {
        return print_json(deployed);
    }
    let id = |code_id: Option<u64>| code_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let codes = deployed.codes.iter().map(|(name, code)| {
        let contract = deployed.contracts.get(name);
        let address = contract.map_or_else(|| "each network's own".to_owned(), |contract| contract.address.clone());
        [name.clone(), code.version.clone(), id(code.code_id), address]
    });
    print_table(["contract", "version", "code", "address"], codes)
}
