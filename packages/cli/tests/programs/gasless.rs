//! Somebody else pays the first fees.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use cosmwasm_std::{Addr, coins};
use flywheel_agent::register::register;
use flywheel_client::handles::Registry;
use flywheel_client::{Account, Chain, Code};
use flywheel_protocol::MachineId;

use crate::agents::Machine;
use crate::process::{flywheel, output, refusal};
use crate::world::{Site, World, for_each, wait};

/// What one owner may spend.
const PER_MACHINE: u128 = 50_000;
/// What a grant itself costs at most.
const GRANT_FEE: u128 = 1_000;
/// Two owners a day.
const PER_DAY: u128 = 2 * (PER_MACHINE + GRANT_FEE);
/// What the sponsor has.
const FUNDS: u128 = 1_000_000;

/// The network's operator, who pays fees for new owners.
pub struct Sponsor {
    /// Its address.
    pub address: String,
    account: Account,
    words: PathBuf,
    ledger: PathBuf,
    folder: PathBuf,
}

impl Sponsor {
    /// A sponsor with coins and an empty ledger.
    pub fn new(site: &Site) -> Self {
        let (account, words) = site.person("sponsor");
        site.endow(&[&account], FUNDS);
        Self {
            address: site.rpc.address(&account).to_string(),
            account,
            words,
            ledger: site.folder().join("sponsor.redb"),
            folder: site.folder().to_owned(),
        }
    }

    /// The command that grants the owners of these enrolments their fees.
    fn grant(&self, enrolments: &[String]) -> Command {
        self.grant_at(GRANT_FEE, enrolments)
    }

    /// The same, where a grant's own transaction may cost so much.
    fn grant_at(&self, grant_fee: u128, enrolments: &[String]) -> Command {
        let mut command = flywheel(&self.folder);
        command.args(["machine", "sponsor", "--chain", "paid"]).args(enrolments);
        command
            .arg("--ledger")
            .arg(&self.ledger)
            .arg("--account")
            .arg(&self.words);
        for (name, amount) in [
            ("--per-machine", PER_MACHINE),
            ("--grant-fee", grant_fee),
            ("--per-day", PER_DAY),
            ("--total", 10 * PER_DAY),
        ] {
            command.args([name, &amount.to_string()]);
        }
        command
    }

    /// What it has spent.
    pub fn spent(&self, site: &Site) -> u128 {
        FUNDS - site.coins_of(&self.account)
    }

    /// A machine without coins was registered, bonded and paid, and the sponsor paid for no more than it granted.
    pub fn assert_paid_for(&self, world: &World, machine: &Machine) {
        assert_eq!(world.site.coins_of(&machine.owner), 0);
        let claimed = || machine.log().contains("INFO claimed");
        wait(Duration::from_secs(20), "its agent has claimed, and says so", claimed);
        let spent = self.spent(&world.site);
        assert!(spent > 0 && spent <= PER_MACHINE + GRANT_FEE, "{spent}");
    }
}

/// The owner of a machine without coins cannot register it; then the sponsor grants the fees.
pub fn sponsor_the_poor(world: &World, sponsor: &Sponsor, machine: &Machine) {
    let enrolment = machine.enrolment();
    let said = refusal(&mut machine.unsponsored_registration(world));
    assert!(
        said.contains("is not on this chain yet: send it some coins first, or let a sponsor"),
        "{said}"
    );
    let printed = output(&mut sponsor.grant(&[enrolment]));
    assert!(
        printed.contains(&format!("granted {PER_MACHINE} ustake of fees")),
        "{printed}"
    );
}

/// Made-up keys and their owners, who have nothing, ask for fees; what they get is the day's limit and no more.
pub fn made_up_keys_cost_no_more_than_the_limit(site: &Site) {
    let sponsor = Sponsor::new(site);
    let enemies: Vec<(Account, PathBuf)> = (0..6).map(|number| site.person(&format!("enemy-{number}"))).collect();
    let strings = for_each(&enemies, |(account, words)| {
        let mut enrol = flywheel(site.folder());
        enrol.args(["machine", "enrol", "--no-qr", "--chain", "paid", "--owner"]);
        enrol
            .arg(site.rpc.address(account).as_str())
            .arg("--registry")
            .arg(site.address(Code::MachineRegistry));
        output(enrol.arg("--key").arg(words.with_extension("pem")))
            .trim()
            .to_owned()
    });
    let said = refusal(&mut sponsor.grant(&strings));
    assert_eq!(said.matches("granted 50000 ustake of fees").count(), 2, "{said}");
    let full =
        "refused: 102000 of the 102000 that a day may cost are spent, and a grant costs 51000: try again tomorrow";
    assert_eq!(said.matches(full).count(), 4, "{said}");
    // Both are for the taking; so far the sponsor has paid for its own two transactions.
    let spent = sponsor.spent(site);
    assert!(spent > 0 && spent <= 2 * GRANT_FEE, "{spent}");
    let said = refusal(&mut sponsor.grant_at(100, &strings));
    assert!(said.contains("--grant-fee 100 is too little"), "{said}");
    // Nothing is granted to the same ones again.
    let said = refusal(&mut sponsor.grant(&strings));
    assert_eq!(said.matches("one grant a key").count(), 2, "{said}");
    assert!(!said.contains("granted 50000"), "{said}");

    let rpc = site.rpc.with_fee_granter(Some(Addr::unchecked(&sponsor.address)));
    let (enemy, registry) = (&enemies[0].0, Addr::unchecked(site.address(Code::MachineRegistry)));
    let dear = rpc.with_gas_price("0.1ustake".parse().unwrap());
    // What the fees are for, as dear as it gets: some 300,000 gas.
    let enrolment = strings[0].parse().unwrap();
    register(&dear, &registry, enemy, &enrolment).unwrap();
    assert!(sponsor.spent(site) > 10_000);
    // Nothing else, and no more than was granted.
    let payment = dear.send(enemy, &Addr::unchecked(&sponsor.address), &coins(1, "ustake"));
    let refused = payment.unwrap_err().to_string();
    assert!(refused.contains("allowed"), "{refused}");
    let machine = MachineId::new(1).unwrap();
    let dearer = rpc.with_gas_price("1ustake".parse().unwrap());
    let refused = Registry::new(&dearer, registry)
        .pause(enemy, machine)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("fee limit exceeded"), "{refused}");
    assert!(sponsor.spent(site) <= PER_DAY);
}
