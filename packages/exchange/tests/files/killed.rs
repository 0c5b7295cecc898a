//! Programs that are killed, and programs that are measured: this program again, as a child.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use flywheel_exchange::{BuyerSecret, Delivery, Described, Levels, Sealed, describe, quietly, seal};

use crate::world::{World, confirmed, data, door, impatient};

const FOLDER: &str = "FLYWHEEL_TEST_FOLDER";

fn child(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills a child once it says that it is in the middle.
fn kill_in_the_middle(mut child: Child) {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let is_there = lines.map_while(Result::ok).any(|line| line.contains("half-way"));
    assert!(is_there);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(!status.success());
}

fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("only as a child").into()
}

/// Says where it is and waits to be killed.
fn halfway() -> ControlFlow<()> {
    println!("half-way");
    std::thread::sleep(std::time::Duration::from_secs(60));
    ControlFlow::Continue(())
}

#[test]
#[ignore = "the child of the next one"]
fn child_that_seals() {
    let folder = folder();
    let (content, levels) = (folder.join("data"), folder.join("data.levels"));
    let size = fs::metadata(&content).unwrap().len();
    let levels = Levels::open(&levels, flywheel_protocol::exchange::Shape::of(size).unwrap()).unwrap();
    seal(&content, &levels, &folder.join("sealed"), &mut |_| halfway()).unwrap();
}

#[test]
fn a_sealing_killed_by_the_system_is_begun_again() {
    // The child is killed after its first batch.
    let world = World::with(data(3 << 20));
    kill_in_the_middle(child("killed::child_that_seals", world.folder.path()));
    assert!(world.path("sealed.part/hidden").exists());
    assert!(!world.path("sealed").exists() && Sealed::open(&world.path("sealed")).is_err());
    let sealed = world.seal();
    world.hand_over();
    let received = confirmed(world.receive(sealed.hidden_root()));
    let to = world.path("bought");
    received
        .open(sealed.key(), sealed.key().hash(), &to, &mut quietly)
        .unwrap();
    assert!(fs::read(to).unwrap() == world.bytes);
}

#[test]
#[ignore = "the child of the next one"]
fn child_that_receives() {
    let folder = folder();
    let text = fs::read_to_string(folder.join("order.json")).unwrap();
    let (url, root, hidden_root, size): (String, _, _, u64) = serde_json::from_str(&text).unwrap();
    let delivery = Delivery {
        order: crate::world::ORDER,
        content: Described {
            root,
            shape: flywheel_protocol::exchange::Shape::of(size).unwrap(),
        },
        hidden_root,
        folder: folder.join("received"),
    };
    let secret = BuyerSecret::load_or_create(&folder.join("buyer.key")).unwrap();
    let door = flywheel_exchange::SellersDoor::new(&url);
    let verdict = delivery.receive(&secret, &door, impatient(), &mut |now| {
        if now.done > now.total / 2 {
            halfway()
        } else {
            ControlFlow::Continue(())
        }
    });
    confirmed(verdict);
}

#[test]
fn a_transfer_killed_by_the_system_goes_on_where_it_was() {
    let (world, sealed) = World::sealed(data(4 << 20));
    let shop = world.shop();
    let url = format!("http://{}", shop.address());
    let order = (url, world.described.root, sealed.hidden_root(), 4_u64 << 20);
    fs::write(world.path("order.json"), serde_json::to_string(&order).unwrap()).unwrap();
    kill_in_the_middle(child("killed::child_that_receives", world.folder.path()));

    let mut first = None;
    let delivery = world.delivery(sealed.hidden_root());
    let verdict = delivery.receive(&world.secret, &door(&shop), impatient(), &mut |now| {
        first.get_or_insert(now.done);
        ControlFlow::Continue(())
    });
    let received = confirmed(verdict);
    // The child had 33 of 64 groups on disk.
    assert_eq!(first, Some(34 * 65_536));
    let to = world.path("bought");
    received
        .open(sealed.key(), sealed.key().hash(), &to, &mut quietly)
        .unwrap();
    assert!(fs::read(to).unwrap() == world.bytes);
    shop.stop();
}

/// The most memory that this process ever had, in KiB, as Linux counts it.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[ignore = "the child of the next one"]
fn child_that_sells_and_buys() {
    let folder = folder();
    let (content, levels) = (folder.join("data"), folder.join("data.levels"));
    let described = describe(&content, &levels, &mut quietly).unwrap();
    let levels = Levels::open(&levels, described.shape).unwrap();
    let sealed = seal(&content, &levels, &folder.join("sealed"), &mut quietly).unwrap();
    let books = std::sync::Arc::new(crate::world::Books::default());
    let secret = BuyerSecret::load_or_create(&folder.join("buyer.key")).unwrap();
    let ready = flywheel_exchange::Standing::Ready {
        buyer: secret.public(),
        folder: folder.join("sealed"),
    };
    books.orders.lock().unwrap().insert(crate::world::ORDER, ready);
    let listed = flywheel_exchange::Listed {
        content,
        levels: folder.join("data.levels"),
    };
    books.listings.lock().unwrap().insert(described.root, listed);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let shop = flywheel_exchange::Shop::start(books, flywheel_exchange::Limits::default(), listener).unwrap();
    let delivery = Delivery {
        order: crate::world::ORDER,
        content: described,
        hidden_root: sealed.hidden_root(),
        folder: folder.join("received"),
    };
    let received = confirmed(delivery.receive(&secret, &door(&shop), impatient(), &mut quietly));
    let to = folder.join("bought");
    received
        .open(sealed.key(), sealed.key().hash(), &to, &mut quietly)
        .unwrap();
    shop.stop();
    println!("memory {} KiB", most_memory());
}

#[test]
fn selling_and_buying_in_one_process_stay_under_50_megabytes() {
    let folder = tempfile::TempDir::new().unwrap();
    // FLYWHEEL_SIZE in MiB measures larger ones; a file with a hole takes no room, what is made of it does.
    let size: u64 = std::env::var("FLYWHEEL_SIZE").map_or(64, |size| size.parse().unwrap());
    File::create(folder.path().join("data"))
        .and_then(|file| file.set_len(size << 20))
        .unwrap();
    let mut child = child("killed::child_that_sells_and_buys", folder.path());
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.map_while(Result::ok).collect();
    let memory = lines.iter().find_map(|line| {
        let (_, memory) = line.split_once("memory ")?;
        memory.strip_suffix(" KiB")?.parse::<u64>().ok()
    });
    assert!(child.wait().unwrap().success());
    let memory = memory.unwrap();
    println!("{size} MiB: at most {memory} KiB");
    assert!(memory < 50_000, "{memory} KiB");
}
