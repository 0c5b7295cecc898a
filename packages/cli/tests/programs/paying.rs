//! `flywheel pay`: a charger, its owner and a driver, each with a command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::{Payments, Staking};
use flywheel_client::{Account, Chain, Code};
use flywheel_protocol::{Bps, MachineId};
use flywheel_types::staking::Bond;
use serde_json::{Value, json};

use crate::node::Clock;
use crate::process::{flywheel, output, refusal};
use crate::world::{BOND, Pace, Site, World, operator};

const COINS: u128 = 100_000_000;

/// Who sells, who pays, and the chain.
struct Street {
    site: Site,
    owner: (Account, PathBuf),
    driver: (Account, PathBuf),
}

impl Street {
    /// The owner has registered machine 1.
    fn new() -> Self {
        let site = Site::deployed(Clock::Stands);
        let (owner, driver) = (site.person("owner"), site.person("driver"));
        site.endow(&[&owner.0, &driver.0], COINS);
        site.register_device(&owner);
        Self { site, owner, driver }
    }

    /// `flywheel pay …`, with the words of who signs.
    fn pay(&self, words: &str, signer: Option<&Path>) -> Command {
        let hub = self.site.address(Code::NetworkHub);
        let mut command = flywheel(self.site.folder());
        command.current_dir(self.site.folder()).arg("pay");
        command.args(words.split(' ')).args(["--hub", &hub, "--chain", "test"]);
        if let Some(signer) = signer {
            command.arg("--account").arg(signer);
        }
        command
    }

    fn by_owner(&self, words: &str) -> String {
        output(&mut self.pay(words, Some(&self.owner.1)))
    }

    fn by_driver(&self, words: &str) -> String {
        output(&mut self.pay(words, Some(&self.driver.1)))
    }

    /// Signs a voucher into a file.
    fn vouch(&self, words: &str, file: &str) {
        let printed = output(&mut self.pay(words, None));
        fs::write(self.site.folder().join(file), printed).unwrap();
    }

    fn show(&self, words: &str) -> Value {
        serde_json::from_str(&output(&mut self.pay(words, None))).unwrap()
    }

    /// What the owner and the driver have.
    fn coins(&self) -> (u128, u128) {
        (self.site.coins_of(&self.owner.0), self.site.coins_of(&self.driver.0))
    }
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_driver_pays_a_charger_at_once_by_session_by_channel_and_by_stream() {
    let street = Street::new();
    let printed = street.by_driver("machine 1 50 --coin ustake --reference parking");
    assert!(printed.starts_with("paid 50 ustake in block "), "{printed}");
    assert_eq!(street.coins(), (COINS + 50, COINS - 50));

    by_session(&street);
    by_channel(&street);
    by_stream(&street);
    let nothing = refusal(&mut street.pay("withdraw --coin ustake", Some(&street.owner.1)));
    assert!(nothing.contains("credit"), "{nothing}");
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_network_s_admin_says_what_a_kwh_costs_and_the_owner_keeps_to_it() {
    let Street { site, owner, driver } = Street::new();
    let pace = Pace {
        begins_in: 3_600,
        epoch: 60,
        grace: 10,
    };
    let world = World::launched(site, pace, vec![]);
    world.fund(&[(owner.0.clone(), BOND)]);
    let network = world.record.id;
    let street = Street {
        site: world.site,
        owner,
        driver,
    };
    let admin = street.site.folder().join("operator.words");
    let payments = Addr::unchecked(street.site.address(Code::Payments));
    let payments = Payments::new(&street.site.rpc, payments);
    let treasury = street.site.rpc.address(&operator());
    payments.set_fee(&operator(), network, Bps::ZERO, &treasury).unwrap();
    let dear = "tariff set 1 --coin ustake --unit kWh --per-minute 1 --network 1 --price 450000";
    street.by_owner(dear);

    let class = "--network 1 --class meter";
    let set = format!("bands set {class} --coin ustake --unit kWh --highest 300000");
    let stranger = refusal(&mut street.pay(&set, Some(&street.owner.1)));
    assert!(stranger.contains("may set the fee and the tariff bands"), "{stranger}");
    let printed = output(&mut street.pay(&set, Some(&admin)));
    assert!(
        printed.starts_with("a kWh costs 0 to 300000 ustake since block "),
        "{printed}"
    );
    // A machine that is not enrolled cannot be judged; an enrolled one may take what the class may.
    assert_eq!(street.show("bands of 1 --network 1"), json!({ "not_enrolled": {} }));
    let bond = Bond {
        machine: MachineId::new(1).unwrap(),
        class: Some("meter".to_owned()),
        commission: None,
    };
    let staking = Staking::new(
        &street.site.rpc,
        world.record.contracts.staking.clone(),
        world.record.denom.clone(),
    );
    staking.bond(&street.owner.0, bond, Uint128::new(BOND)).unwrap();
    let of_machine = street.show("bands of 1 --network 1");
    assert_eq!(of_machine["within"]["places"][0]["bands"][0]["highest"], "300000");
    let open = "session open 1 --version 1 --deposit 1000000 --key phone.pem --curve ed25519 --max-price 450000";
    let refused = refusal(&mut street.pay(open, Some(&street.driver.1)));
    assert!(refused.contains("it allows 0 to 300000 ustake a kWh"), "{refused}");
    let printed = street.by_owner(&dear.replace("450000", "300000"));
    assert!(printed.starts_with("tariff 0 is at version 2 "), "{printed}");
    street.by_driver(&open.replace("--version 1", "--version 2"));

    // Another unit is one more band, the same one takes the old one's place; a cell is another place.
    let hours = format!("bands set {class} --coin ustake --unit hour --lowest 5 --highest 7");
    output(&mut street.pay(&hours, Some(&admin)));
    output(&mut street.pay(&set.replace("300000", "310000"), Some(&admin)));
    let in_cell = format!("{set} --cell 851fb467fffffff");
    output(&mut street.pay(&in_cell, Some(&admin)));
    let listed = street.show(&format!("bands list {class}"));
    let of_class: Vec<_> = listed["bands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|band| &band["highest"])
        .collect();
    assert_eq!(of_class, ["7", "310000"]);
    assert_eq!(listed["cells"][0]["cell"], "851fb467fffffff");
    output(&mut street.pay(&format!("bands remove {class}"), Some(&admin)));
    let listed = street.show(&format!("bands list {class}"));
    assert_eq!(
        (&listed["bands"], listed["cells"].as_array().unwrap().len()),
        (&json!([]), 1)
    );
}

/// 0 to 41 kWh at 0.30 with a deposit of 20: 12.30 are paid, 7.70 come back.
fn by_session(street: &Street) {
    let before = street.coins();
    let printed = street.by_owner("tariff set 1 --coin ustake --price 300000 --unit kWh --per-minute 1");
    assert!(printed.starts_with("tariff 0 is at version 1 "), "{printed}");
    assert_eq!(street.show("tariff list 1")[0]["price"], "300000");

    let open = "session open 1 --version 1 --deposit 20000000 --key phone.pem --curve ed25519 --max-price";
    let refused = refusal(&mut street.pay(&format!("{open} 299999"), Some(&street.driver.1)));
    assert!(refused.contains("300000"), "{refused}");
    assert_eq!(street.coins(), before, "nothing is lost by a price that is too high");
    let printed = street.by_driver(&format!("{open} 300000"));
    assert!(printed.starts_with("opened session 1 in block "), "{printed}");
    assert_eq!(street.coins(), (before.0, before.1 - 20_000_000));
    let number = &street.show(&format!("list {}", street.site.rpc.address(&street.driver.0)))[0];
    assert_eq!((&number["number"], &number["kind"]), (&1.into(), &"session".into()));

    street.vouch("session voucher 1 12300000 --key phone.pem", "voucher.json");
    street.by_owner("session collect 1 --voucher voucher.json");
    assert_eq!(street.coins(), (before.0 + 12_300_000, before.1 - 12_300_000));

    // The driver goes away without a voucher: the meter counts, up to the credit of a minute.
    let before = street.coins();
    street.by_driver(&format!("{open} 300000"));
    street.vouch("session reading 2 5 --nonce 1 --key device.pem", "reading.json");
    street.by_owner("session meter 2 --reading reading.json");
    let early = refusal(&mut street.pay("session finish 2", Some(&street.owner.1)));
    assert!(early.contains("it cannot be finished before"), "{early}");
    assert_eq!(street.show("session show 2")["payable"], "300000");
    street.vouch("session voucher 2 1500000 --key phone.pem", "voucher.json");
    street.by_owner("session collect 2 --voucher voucher.json");
    assert_eq!(street.coins(), (before.0 + 1_500_000, before.1 - 1_500_000));
    street.by_owner("tariff remove 1");
    assert_eq!(street.show("tariff list 1"), Value::Array(vec![]));
}

/// Two vouchers are settled, the rest comes back.
fn by_channel(street: &Street) {
    let before = street.coins();
    let printed = street.by_driver("channel open 1 --coin ustake --deposit 900 --key phone.pem");
    assert!(printed.starts_with("opened channel 3 in block "), "{printed}");
    street.by_driver("channel top-up 3 100");
    street.vouch("channel voucher 3 10 --key phone.pem", "first.json");
    street.vouch("channel voucher 3 30 --key phone.pem", "second.json");
    street.by_owner("channel settle 3 --voucher first.json");
    assert_eq!(street.coins(), (before.0 + 10, before.1 - 1_000));
    assert_eq!(street.show("channel show 3")["left"], "990");
    street.by_owner("channel close 3 --voucher second.json");
    assert_eq!(street.coins(), (before.0 + 30, before.1 - 30));
}

/// Ten a second, until somebody has had enough.
fn by_stream(street: &Street) {
    let before = street.coins();
    let printed = street.by_driver("stream open 1 --amount 10 --per 1 --coin ustake --deposit 50000");
    assert!(printed.starts_with("opened stream 4 in block "), "{printed}");
    thread::sleep(Duration::from_secs(2));
    street.site.node.set_clock();
    // A block with the new time: what is sent is tried on the newest one first.
    street.site.endow(&[&operator()], 1);
    street.by_owner("stream collect 4");
    let paid = street.coins().0 - before.0;
    assert!(paid >= 20 && paid.is_multiple_of(10), "{paid}");
    street.by_driver("stream pause 4");
    street.by_driver("stream resume 4");
    street.by_driver("stream top-up 4 10");
    street.by_driver("stream cancel 4");
    let after = street.coins();
    assert!(after.0 >= before.0 + paid);
    assert_eq!(after.0 + after.1, before.0 + before.1, "what is not used comes back");
}
