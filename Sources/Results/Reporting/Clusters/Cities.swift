/// Cities of the world, most of them capitals, to name places by.
///
/// From Natural Earth's populated places at 1:110 million (naturalearthdata.com, public domain).
package enum Cities {
  /// A city and its position, in degrees.
  package struct City {
    package var name: String
    package var latitude: Double
    package var longitude: Double
  }

  /// The name of the nearest city, if one is within a degree and a half.
  package static func name(nearLatitude latitude: Double, longitude: Double) -> String? {
    func square(_ city: City) -> Double {
      let (north, east) = (city.latitude - latitude, city.longitude - longitude)
      return north * north + east * east
    }
    guard let nearest = all.min(by: { square($0) < square($1) }), square(nearest) <= 2.25 else {
      return nil
    }
    return nearest.name
  }

  /// In the order of their Unicode scalars.
  package static let all: [City] = table.split(separator: "\n").compactMap { line in
    let parts = line.split(separator: ";")
    guard parts.count == 3, let latitude = Double(parts[1]), let longitude = Double(parts[2]) else {
      return nil
    }
    return City(name: String(parts[0]), latitude: latitude, longitude: longitude)
  }

  private static let table = """
    Abidjan;5.3;-4
    Abu Dhabi;24.5;54.4
    Abuja;9.1;7.5
    Accra;5.6;-0.2
    Addis Ababa;9;38.7
    Algiers;36.8;3
    Amman;32;35.9
    Amsterdam;52.4;4.9
    Andorra;42.5;1.5
    Ankara;39.9;32.9
    Antananarivo;-18.9;47.5
    Apia;-13.8;-171.8
    Ashgabat;37.9;58.4
    Asmara;15.3;38.9
    Asunción;-25.3;-57.6
    Athens;38;23.7
    Atlanta;33.7;-84.4
    Auckland;-36.8;174.8
    Baghdad;33.3;44.4
    Baguio;16.4;120.6
    Baku;40.4;49.9
    Bamako;12.7;-8
    Bandar Seri Begawan;4.9;114.9
    Bangkok;13.8;100.5
    Bangui;4.4;18.6
    Banjul;13.5;-16.6
    Basseterre;17.3;-62.7
    Beijing;39.9;116.4
    Beirut;33.9;35.5
    Belgrade;44.8;20.5
    Belmopan;17.3;-88.8
    Bengaluru;13;77.6
    Berlin;52.5;13.4
    Bern;46.9;7.5
    Bir Lehlou;26.1;-9.7
    Bishkek;42.9;74.6
    Bissau;11.9;-15.6
    Bloemfontein;-29.1;26.2
    Bogota;4.6;-74.1
    Brasília;-15.8;-47.9
    Bratislava;48.2;17.1
    Brazzaville;-4.3;15.3
    Bridgetown;13.1;-59.6
    Brussels;50.8;4.3
    Bucharest;44.4;26.1
    Budapest;47.5;19.1
    Buenos Aires;-34.6;-58.4
    Bujumbura;-3.4;29.4
    Cairo;30.1;31.2
    Canberra;-35.3;149.1
    Cape Town;-33.9;18.4
    Caracas;10.5;-66.9
    Casablanca;33.6;-7.6
    Castries;14;-61
    Chengdu;30.7;104.1
    Chicago;41.8;-87.6
    Chișinău;47;28.9
    Colombo;6.9;79.9
    Conakry;9.5;-13.7
    Cotonou;6.4;2.4
    Dakar;14.7;-17.5
    Damascus;33.5;36.3
    Dar es Salaam;-6.8;39.3
    Denver;39.7;-105
    Dhaka;23.7;90.4
    Dili;-8.6;125.6
    Djibouti;11.6;43.1
    Dodoma;-6.2;35.8
    Doha;25.3;51.5
    Dubai;25.2;55.3
    Dublin;53.3;-6.3
    Dushanbe;38.6;68.8
    Freetown;8.5;-13.2
    Funafuti;-8.5;179.2
    Gaborone;-24.6;25.9
    Geneva;46.2;6.1
    Georgetown;6.8;-58.2
    Guatemala City;14.6;-90.5
    Hanoi;21;105.8
    Harare;-17.8;31
    Hargeisa;9.6;44.1
    Havana;23.1;-82.4
    Helsinki;60.2;24.9
    Hong Kong;22.3;114.2
    Honiara;-9.4;159.9
    Houston;29.7;-95.3
    Islamabad;33.7;73.1
    Istanbul;41;29
    Jakarta;-6.2;106.8
    Jerusalem;31.8;35.2
    Johannesburg;-26.2;28
    Juba;4.8;31.6
    Kabul;34.5;69.2
    Kampala;0.3;32.6
    Kathmandu;27.7;85.3
    Khartoum;15.6;32.5
    Kigali;-2;30.1
    Kingston;18;-76.8
    Kingstown;13.2;-61.2
    Kinshasa;-4.3;15.3
    Kolkata;22.6;88.4
    Kuala Lumpur;3.1;101.7
    Kuwait City;29.4;48
    Kyiv;50.4;30.5
    Kyoto;35;135.7
    København;55.7;12.6
    La Paz;-16.5;-68.2
    Laayoune;27.1;-13.2
    Lagos;6.4;3.4
    Libreville;0.4;9.5
    Lilongwe;-14;33.8
    Lima;-12;-77.1
    Lisbon;38.7;-9.1
    Ljubljana;46.1;14.5
    Lobamba;-26.5;31.2
    Lomé;6.1;1.2
    London;51.5;-0.1
    Los Angeles;34;-118.2
    Luanda;-8.8;13.2
    Lusaka;-15.4;28.3
    Luxembourg;49.6;6.1
    Madrid;40.4;-3.7
    Majuro;7.1;171.4
    Malabo;3.8;8.8
    Malé;4.2;73.5
    Managua;12.2;-86.3
    Manama;26.2;50.6
    Manila;14.6;121
    Maputo;-26;32.6
    Maseru;-29.3;27.5
    Mbabane;-26.3;31.1
    Melbourne;-37.8;145
    Melekeok;7.5;134.6
    Mexico City;19.4;-99.1
    Miami;25.8;-80.2
    Minsk;53.9;27.6
    Mogadishu;2.1;45.4
    Monaco;43.7;7.4
    Monrovia;6.3;-10.8
    Monterrey;25.7;-100.3
    Montevideo;-34.9;-56.2
    Moroni;-11.7;43.2
    Moscow;55.8;37.6
    Mumbai;19.1;72.9
    Muscat;23.6;58.4
    N'Djamena;12.1;15
    Nairobi;-1.3;36.8
    Nassau;25.1;-77.4
    Naypyidaw;19.8;96.1
    New Delhi;28.6;77.2
    New York;40.7;-74
    Niamey;13.5;2.1
    Nicosia;35.2;33.4
    Nouakchott;18.1;-16
    Nuku'alofa;-21.1;-175.2
    Nur-Sultan;51.2;71.4
    Oslo;59.9;10.7
    Ottawa;45.4;-75.7
    Ouagadougou;12.4;-1.5
    Palikir;6.9;158.1
    Panama City;9;-79.5
    Paramaribo;5.8;-55.2
    Paris;48.9;2.4
    Phnom Penh;11.6;104.9
    Podgorica;42.5;19.3
    Port Louis;-20.2;57.5
    Port Moresby;-9.5;147.2
    Port Vila;-17.7;168.3
    Port-au-Prince;18.5;-72.3
    Port-of-Spain;10.7;-61.5
    Porto-Novo;6.5;2.6
    Prague;50.1;14.4
    Praia;14.9;-23.5
    Pretoria;-25.7;28.2
    Pristina;42.7;21.2
    Putrajaya;2.9;101.7
    Pyongyang;39;125.8
    Quito;-0.2;-78.5
    Rabat;34;-6.8
    Reykjavík;64.1;-21.9
    Riga;57;24.1
    Rio de Janeiro;-22.9;-43.2
    Riyadh;24.6;46.7
    Rome;41.9;12.5
    Roseau;15.3;-61.4
    Saint George's;12.1;-61.7
    Saint John's;17.1;-61.9
    San Francisco;37.8;-122.4
    San José;9.9;-84.1
    San Salvador;13.7;-89.2
    Sanaa;15.4;44.2
    Santiago;-33.4;-70.7
    Santo Domingo;18.5;-69.9
    Sarajevo;43.9;18.4
    Seoul;37.6;127
    Shanghai;31.2;121.4
    Singapore;1.3;103.9
    Skopje;42;21.4
    Sofia;42.7;23.3
    Sri Jayawardenepura Kotte;6.9;79.9
    Stockholm;59.3;18.1
    Sucre;-19;-65.3
    Suva;-18.1;178.4
    Sydney;-33.9;151.2
    São Paulo;-23.6;-46.6
    São Tomé;0.3;6.7
    Taipei;25;121.6
    Tallinn;59.4;24.7
    Tarawa;1.3;173
    Tashkent;41.3;69.3
    Tbilisi;41.7;44.8
    Tegucigalpa;14.1;-87.2
    Tehran;35.7;51.4
    Tel Aviv;32.1;34.8
    The Hague;52.1;4.3
    Thimphu;27.5;89.6
    Tirana;41.3;19.8
    Tokyo;35.7;139.7
    Toronto;43.7;-79.4
    Tripoli;32.9;13.2
    Tunis;36.8;10.2
    Ulaanbaatar;47.9;106.9
    Vaduz;47.1;9.5
    Valletta;35.9;14.5
    Valparaíso;-33;-71.6
    Vancouver;49.3;-123.1
    Victoria;-4.6;55.4
    Vienna;48.2;16.4
    Vientiane;18;102.6
    Vilnius;54.7;25.3
    Warsaw;52.2;21
    Washington, D.C.;38.9;-77
    Wellington;-41.3;174.8
    Windhoek;-22.6;17.1
    Yamoussoukro;6.8;-5.3
    Yangon;16.8;96.2
    Yaoundé;3.9;11.5
    Yerevan;40.2;44.5
    Zagreb;45.8;16
    Ürümqi;43.8;87.6
    Ōsaka;34.7;135.5
    """
}
